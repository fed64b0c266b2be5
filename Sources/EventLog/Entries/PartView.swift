package import Events
package import Sodium

/// What a header says of one encrypted part, where it lies: good only as long as the bytes are lent.
package struct PartView {
    package let kind: Part.Kind
    package let dataKeyIDs: DataKeyIDList
    /// 32 bytes.
    package let salt: UnsafeRawBufferPointer
    /// Of the ciphertext, in bytes.
    package let length: UInt32
    /// SHA-256 of the ciphertext.
    package let digest: Digest
    /// 32 bytes.
    package let commitment: UnsafeRawBufferPointer

    /// Takes a serialised `Part` apart; `nil` where it is not in the form of LEDGER §2: a kind, ids of data keys in rising order, a salt, a
    /// digest, a commitment.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = WireReader(bytes)
        // A zero is written by leaving it out.
        var (kind, length): (UInt64, UInt32) = (0, 0)
        var (idsStart, idsEnd): (Int?, Int) = (nil, 0)
        var (salt, digest, commitment): (UnsafeRawBufferPointer?, Digest?, UnsafeRawBufferPointer?)
        while !reader.isAtEnd {
            let start = reader.place
            guard let field = reader.field() else { return nil }
            switch (field.number, field.form) {
            case (1, .varint) where kind == 0:
                guard let value = reader.varint(), value != 0 else { return nil }
                kind = value
            case (2, .bytes):
                guard reader.bytes(count: DataKeyIDList.idBytes) != nil else { return nil }
                idsStart = idsStart ?? start
                idsEnd = reader.place
            case (3, .bytes) where salt == nil:
                guard let value = reader.bytes(count: PartCipher.saltBytes) else { return nil }
                salt = value
            case (4, .varint) where length == 0:
                guard let value = reader.uint32(), value != 0 else { return nil }
                length = value
            case (5, .bytes) where digest == nil:
                guard let value = reader.bytes(count: 32) else { return nil }
                digest = Digest(value)
            case (6, .bytes) where commitment == nil:
                guard let value = reader.bytes(count: PartCipher.commitmentBytes) else { return nil }
                commitment = value
            case (1...6, _): return nil
            default: guard reader.skip(field.form) else { return nil }
            }
        }
        guard kind == Part.Kind.facts.rawValue || kind == Part.Kind.content.rawValue, let idsStart, let salt,
            let digest, let commitment
        else { return nil }
        self.kind = kind == Part.Kind.facts.rawValue ? .facts : .content
        dataKeyIDs = DataKeyIDList(reader.memory(from: idsStart, to: idsEnd))
        guard dataKeyIDs.isRising else { return nil }
        self.salt = salt
        self.length = length
        self.digest = digest
        self.commitment = commitment
    }
}

/// The names of a part's data keys, where they lie in its header. Never empty.
package struct DataKeyIDList: RandomAccessCollection {
    static let idBytes = 16
    /// One byte of field, one of length, then the id.
    private static let stride = 2 + idBytes

    private let memory: UnsafeRawBufferPointer

    /// `memory`: field after field, each of one id.
    fileprivate init(_ memory: UnsafeRawBufferPointer) { self.memory = memory }

    package var startIndex: Int { 0 }
    package var endIndex: Int { memory.count / Self.stride }

    package subscript(index: Int) -> DataKeyID {
        let start = index * Self.stride + 2
        return DataKeyID(bytes: UnsafeRawBufferPointer(rebasing: memory[start..<start + Self.idBytes]))!
    }

    fileprivate var isRising: Bool { indices.dropFirst().allSatisfy { self[$0 - 1] < self[$0] } }
}
