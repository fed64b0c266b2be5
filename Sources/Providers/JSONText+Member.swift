extension JSONText {
    /// The object under `name` in the outermost object of `document`, byte for byte as it stands there; `nil` where there
    /// is none. `document` must have been read as JSON before; a name that is written with escapes is not found.
    static func member(_ name: String, of document: [UInt8]) -> JSONText? {
        var depth = 0
        var awaitsName = false
        var isNamed = false
        var start: Int?
        var index = 0
        while index < document.count {
            switch document[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(at: index, in: document)
                if depth == 1, awaitsName {
                    isNamed = document[(index + 1)..<end].elementsEqual(name.utf8)
                    awaitsName = false
                }
                index = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 1, isNamed { start = index }
                depth += 1
                if depth == 1 { awaitsName = true }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth == 1, let start else { break }
                return JSONText(object: String(decoding: document[start...index], as: UTF8.self))
            case UInt8(ascii: ","): if depth == 1 { (awaitsName, isNamed) = (true, false) }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Where the string that begins at `start` has its closing quote.
    private static func endOfString(at start: Int, in document: [UInt8]) -> Int {
        var index = start + 1
        while index < document.count, document[index] != UInt8(ascii: "\"") {
            index += document[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, document.count)
    }
}
