/// JSON in the midst of a text: objects and lists, wherever they begin, read to the letter of the grammar.
struct EmbeddedJSON {
    /// Bytes of beginnings that came to nothing, for each byte of the text: a bound on the time that hostile texts take.
    static let waste = 16

    let value: JSONValue
    /// Where it stands among the text's bytes.
    let range: Range<Int>

    /// From the left, none within another.
    /// - Throws: where the text has too many beginnings of JSON that lead nowhere.
    static func all(in bytes: [UInt8], lists: Bool) throws(JSONFault) -> [EmbeddedJSON] {
        var found: [EmbeddedJSON] = []
        var wasteLeft = bytes.count * waste
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "{") || (lists && bytes[index] == UInt8(ascii: "[")) else {
                index += 1
                continue
            }
            var reader = JSONReader(bytes, from: index)
            if let value = try? reader.leadingValue() {
                found.append(EmbeddedJSON(value: value, range: index..<reader.next))
                index = reader.next
            } else {
                wasteLeft -= reader.next - index
                guard wasteLeft >= 0 else { throw .tooDeep }
                index += 1
            }
        }
        return found
    }
}
