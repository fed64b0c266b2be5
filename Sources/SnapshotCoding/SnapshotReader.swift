/// Reads what a ``SnapshotWriter`` wrote. It is total: whatever the bytes are, it answers or throws
/// ``SnapshotFault/malformed``, reads nothing beyond their end, and makes room for no more than they can hold.
package struct SnapshotReader {
    /// Lent: a reader does not outlive them.
    @usableFromInline let bytes: UnsafeRawBufferPointer
    /// Of the next byte to be read.
    @usableFromInline var offset = 0
    /// In the order in which they were first read.
    private var texts: [String] = []

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Reads a value that takes up all of `bytes`.
    package static func read<Value: SnapshotCodable>(_ bytes: [UInt8]) throws(SnapshotFault) -> Value {
        // The closure of withUnsafeBytes cannot say which error it throws; a Result carries it out.
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(SnapshotFault) -> Value in
                var reader = SnapshotReader(bytes)
                let value = try Value(from: &reader)
                try reader.finish()
                return value
            }
        }.get()
    }

    @inlinable package mutating func number() throws(SnapshotFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                // The tenth byte has room for one bit.
                guard shift < 63 || byte <= 1 else { throw .malformed }
                return value
            }
            shift += 7
            guard shift <= 63 else { throw .malformed }
        }
        throw .malformed
    }

    /// A number that must fit a narrower type.
    @inlinable package mutating func number<Number: FixedWidthInteger>(as type: Number.Type) throws(SnapshotFault)
        -> Number
    {
        guard let number = Number(exactly: try number()) else { throw .malformed }
        return number
    }

    @inlinable package mutating func signed() throws(SnapshotFault) -> Int64 {
        Int64(unfolding: try number())
    }

    @inlinable package mutating func word() throws(SnapshotFault) -> UInt64 {
        UInt64(bigEndian: try raw(8).loadUnaligned(as: UInt64.self))
    }

    /// How many elements follow, each of at least one byte.
    package mutating func count() throws(SnapshotFault) -> Int {
        let count = try number()
        guard count <= bytes.count - offset else { throw .malformed }
        return Int(count)
    }

    /// The next `count` bytes, lent.
    @inlinable package mutating func raw(_ count: Int) throws(SnapshotFault) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - offset else { throw .malformed }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// Lent.
    package mutating func blob() throws(SnapshotFault) -> UnsafeRawBufferPointer { try raw(try count()) }

    package mutating func text() throws(SnapshotFault) -> String {
        let place = try number()
        guard place == 0 else {
            guard place <= texts.count else { throw .malformed }
            return texts[Int(place) - 1]
        }
        guard let text = String(validating: try blob(), as: UTF8.self) else { throw .malformed }
        texts.append(text)
        return text
    }

    /// Places in a table, which is not known here: whether they are in it is for the caller to check.
    package mutating func places() throws(SnapshotFault) -> [UInt32] {
        let count = try count()
        var places: [UInt32] = []
        places.reserveCapacity(count)
        var next: Int64 = 0
        for _ in 0..<count {
            let (place, overflow) = next.addingReportingOverflow(try signed())
            guard !overflow, let exact = UInt32(exactly: place) else { throw .malformed }
            places.append(exact)
            next = place + 1
        }
        return places
    }

    /// As many as the caller has names for, each in its turn.
    package mutating func read<each Value: SnapshotCodable>() throws(SnapshotFault) -> (repeat each Value) {
        (repeat try (each Value)(from: &self))
    }

    /// Nothing may be left over.
    package func finish() throws(SnapshotFault) {
        guard offset == bytes.count else { throw .malformed }
    }
}
