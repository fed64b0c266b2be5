/// Writes protobuf's wire form as ``WireReader`` reads it: shortest numbers, fields in the order in which they are written, which is that of
/// their numbers. A zero or an empty field is left out by who writes, as every serialiser does.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func number(_ value: UInt64, field: UInt8) {
        tag(field, .varint)
        varint(value)
    }

    mutating func fixed64(_ value: UInt64, field: UInt8) {
        tag(field, .fixed64)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func bytes(_ value: some Collection<UInt8>, field: UInt8) {
        length(value.count, field: field)
        bytes.append(contentsOf: value)
    }

    /// Begins a field of `count` bytes, which are written next.
    mutating func length(_ count: Int, field: UInt8) {
        tag(field, .bytes)
        varint(UInt64(count))
    }

    /// Bytes of a field that was begun, or whole fields that were written elsewhere.
    mutating func append(_ written: UnsafeRawBufferPointer) { bytes.append(contentsOf: written) }

    private mutating func tag(_ field: UInt8, _ form: WireReader.Form) {
        varint(UInt64(field) << 3 | UInt64(form.rawValue))
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
