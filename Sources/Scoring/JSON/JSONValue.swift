/// A JSON value (RFC 8259). Two are equal when they say the same: members in any order, numbers by value, texts letter for letter.
enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    /// Its UTF-8, unescaped. Half of a surrogate pair, which may be escaped but is no letter, is the three bytes that it would have.
    /// (Bytes, for two `String`s are equal where they only look alike.)
    case text([UInt8])
    case list([JSONValue])
    /// Of members that have one name, the last.
    case object([[UInt8]: JSONValue])

    /// Reads `text`, which must be one JSON value and nothing else.
    /// - Parameter namesAreUnique: whether an object that says one thing twice is malformed; else the last counts.
    init(parsing text: String, namesAreUnique: Bool = false) throws(JSONFault) {
        var reader = JSONReader(text)
        reader.namesAreUnique = namesAreUnique
        self = try reader.wholeText()
    }
}

/// Why a text is not read as JSON.
enum JSONFault: Error, Equatable {
    case malformed
    /// It may well be JSON, but goes deeper than ``JSONReader/depthMax``.
    case tooDeep
}
