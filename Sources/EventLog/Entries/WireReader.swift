/// Reads protobuf's wire form (protobuf.dev/programming-guides/encoding) out of lent memory, without copying.
///
/// It takes less than the generated parsers do: numbers in their shortest form, fields in the order of their numbers, no groups. That is the
/// form every serialiser writes, so that bytes which say the same are the same bytes. Each call answers `nil` for anything else.
struct WireReader {
    enum Form: UInt8 { case varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 }

    struct Field {
        let number: UInt64
        let form: Form

        func `is`(_ number: UInt64, _ form: Form) -> Bool { self.number == number && self.form == form }
    }

    private let memory: UnsafeRawBufferPointer
    private var offset = 0
    private var lastNumber: UInt64 = 1
    private static let fieldNumberMax: UInt64 = 1 << 29 - 1

    init(_ memory: UnsafeRawBufferPointer) { self.memory = memory }

    var isAtEnd: Bool { offset == memory.count }

    /// The next field's number and form; its value follows.
    mutating func field() -> Field? {
        guard let tag = varint(), let form = Form(rawValue: UInt8(truncatingIfNeeded: tag & 7)) else { return nil }
        let number = tag >> 3
        guard number >= lastNumber, number <= Self.fieldNumberMax else { return nil }
        lastNumber = number
        return Field(number: number, form: form)
    }

    mutating func varint() -> UInt64? {
        guard offset < memory.count else { return nil }
        var byte = memory[offset]
        offset += 1
        var value = UInt64(byte & 0x7F)
        var shift: UInt64 = 0
        while byte & 0x80 != 0 {
            shift += 7
            guard offset < memory.count, shift <= 63 else { return nil }
            byte = memory[offset]
            offset += 1
            // A last byte of zero adds nothing; and of the tenth byte only one bit has room.
            guard byte != 0, shift < 63 || byte == 1 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
        }
        return value
    }

    mutating func uint32() -> UInt32? { varint().flatMap { UInt32(exactly: $0) } }

    mutating func fixed64() -> UInt64? {
        guard memory.count - offset >= 8 else { return nil }
        defer { offset += 8 }
        return UInt64(littleEndian: memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The bytes where they lie.
    mutating func bytes() -> UnsafeRawBufferPointer? {
        guard let count = varint(), count <= UInt64(memory.count - offset) else { return nil }
        defer { offset += Int(count) }
        return UnsafeRawBufferPointer(rebasing: memory[offset..<offset + Int(count)])
    }

    /// As ``bytes()``, where there must be `count` of them.
    mutating func bytes(count: Int) -> UnsafeRawBufferPointer? {
        guard let bytes = bytes(), bytes.count == count else { return nil }
        return bytes
    }

    /// Passes over the value of a field that a newer program added.
    mutating func skip(_ form: Form) -> Bool {
        switch form {
        case .varint: return varint() != nil
        case .bytes: return bytes() != nil
        case .fixed64: return advance(8)
        case .fixed32: return advance(4)
        }
    }

    private mutating func advance(_ count: Int) -> Bool {
        guard memory.count - offset >= count else { return false }
        offset += count
        return true
    }

    /// What lies between two places of this reader: a run of whole fields.
    func memory(from start: Int, to end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[start..<end])
    }

    var place: Int { offset }
}
