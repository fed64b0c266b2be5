import SnapshotCoding

/// The assertion words that scores have named, by small number: 0 is the empty word.
struct AssertionWords: Sendable {
    private var interner = Interner<String>()

    init() {
        _ = interner.intern("")
    }

    /// Two bytes a score hold so many words. The product's own vocabulary is far smaller, and facts name no other;
    /// beyond this a word is taken as one that is not known, which is the empty one.
    static let countMax = 1 << 16

    var count: Int { interner.values.count }

    func known(_ word: String) -> UInt16? { interner.place(of: word).map { UInt16($0) } }

    mutating func place(of word: String) -> UInt16 {
        if let known = known(word) { return known }
        guard interner.values.count < Self.countMax else { return 0 }
        return UInt16(interner.intern(word))
    }

    subscript(place: UInt16) -> String { interner[UInt32(place)] }
}

extension AssertionWords: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(interner) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        interner = try reader.read()
        guard interner.values.first == "", interner.values.count <= Self.countMax else { throw .malformed }
    }
}
