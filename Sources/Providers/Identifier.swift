/// Short machine words that a provider sends (error codes, ids, model names). They are shown and stored beside facts,
/// so whatever does not look like one is dropped rather than carried along: it could be text.
enum Identifier {
    /// Characters of a code or a reason.
    static let lengthMax = 64
    /// Characters of an id or a model's name.
    static let nameLengthMax = 256

    /// `word` where it is 1…64 of `A–Z a–z 0–9 . _ -`.
    static func checked(_ word: String?) -> String? {
        guard let word, (1...lengthMax).contains(word.utf8.count), word.utf8.allSatisfy(isWordByte) else { return nil }
        return word
    }

    /// `name` as ``checkedName(_:)``, with single spaces between its words: GPT4All's models are called so.
    static func checkedModel(_ name: String?) -> String? {
        guard let name, checkedName(name.replacing(" ", with: "_")) != nil,
            name.split(separator: " ", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { return nil }
        return name
    }

    /// `name` where it is 1…256 printable ASCII characters without a space.
    static func checkedName(_ name: String?) -> String? {
        guard let name, (1...nameLengthMax).contains(name.utf8.count),
            name.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return name
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
