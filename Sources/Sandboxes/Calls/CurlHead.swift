internal import HTTPTransport

/// The head of a reply, as curl prints it before the body.
enum CurlHead {
    /// The head, after interim ones, once it is whole. Then comes what is none of it.
    static func find(in printed: [UInt8]) -> HTTPReplyHead? {
        var rest = printed[...]
        while let place = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
            guard let head = HTTPReplyHead(printed: String(decoding: rest[..<place.lowerBound], as: UTF8.self)) else {
                return nil
            }
            if head.status >= 200 { return head }
            rest = rest[place.upperBound...]
        }
        return nil
    }
}

extension HTTPReplyHead {
    /// `HTTP/1.1 200 OK`, then a line for each header.
    fileprivate init?(printed text: String) {
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        let words = lines.removeFirst().split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]), (100...599).contains(status)
        else { return nil }
        var headers = HTTPHeaders()
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append(String(line[..<colon]), String(value))
        }
        self.init(status: status, headers: headers, version: String(words[0].dropFirst(5)))
    }
}
