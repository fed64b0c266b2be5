/// A value that a snapshot can hold. It writes what it is, and is made again from that; what follows from the rest (a
/// dictionary of places, say) need not be written.
///
/// Both name the fields in one order, so that a new field is one word in each:
/// ```
/// func write(to writer: inout SnapshotWriter) { writer.write(name, cases) }
/// init(from reader: inout SnapshotReader) throws(SnapshotFault) { (name, cases) = try reader.read() }
/// ```
package protocol SnapshotCodable {
    func write(to writer: inout SnapshotWriter)
    /// Throws where the bytes are no such value, and where using it would trap.
    init(from reader: inout SnapshotReader) throws(SnapshotFault)
}

extension SnapshotCodable {
    /// All of a snapshot that holds this value and nothing else.
    package var snapshotBytes: [UInt8] {
        var writer = SnapshotWriter()
        write(to: &writer)
        return writer.bytes
    }
}

extension UInt64: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.number(self) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self = try reader.number() }
}

extension UInt32: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.number(UInt64(self)) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self = try reader.number(as: Self.self) }
}

extension UInt8: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.number(UInt64(self)) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self = try reader.number(as: Self.self) }
}

extension Int64: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.signed(self) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self = try reader.signed() }
}

extension Int: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.signed(Int64(self)) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self = Int(try reader.signed()) }
}

extension Bool: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.number(self ? 1 : 0) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        switch try reader.number() {
        case 0: self = false
        case 1: self = true
        default: throw .malformed
        }
    }
}

extension String: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.text(self) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { self = try reader.text() }
}

extension Optional: SnapshotCodable where Wrapped: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(self != nil)
        self?.write(to: &writer)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        self = try reader.read() ? try Wrapped(from: &reader) : nil
    }
}

extension RawRepresentable where Self: SnapshotCodable, RawValue: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(rawValue) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        guard let value = Self(rawValue: try reader.read()) else { throw .malformed }
        self = value
    }
}
