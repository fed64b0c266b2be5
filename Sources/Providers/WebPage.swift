/// A page made for a browser.
enum WebPage {
    static func isLikely(_ body: [UInt8]) -> Bool {
        let start = body.drop { $0 <= 0x20 }.prefix(64)
        let text = String(decoding: start, as: UTF8.self).lowercased()
        return ["<!doctype", "<html", "<head", "<?xml", "<body"].contains(where: text.hasPrefix)
    }
}
