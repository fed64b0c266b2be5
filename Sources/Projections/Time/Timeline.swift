package import SnapshotCoding

/// A value that changes, with every value it ever had: a look at any moment is a binary search, not a replay.
package struct Timeline<Value: Sendable>: Sendable {
    /// Where each value began to hold, in rising order, beside `values`.
    private var positions: [UInt64] = []
    private var values: [Value] = []

    package init() {}

    /// A value that has held since `position`.
    package init(_ value: Value, at position: UInt64) {
        set(value, at: position)
    }

    /// From `position` on the value is this one. Positions never fall; of two values set by one entry the later holds.
    package mutating func set(_ value: Value, at position: UInt64) {
        precondition(positions.last.map { $0 <= position } ?? true, "a timeline grows at its end")
        positions.append(position)
        values.append(value)
    }

    /// Puts another value in the place of each, as if it had always been that one.
    mutating func rewrite(_ body: (Value) -> Value) {
        values = values.map(body)
    }

    /// The value that held; nil before the first.
    package func value(asOf moment: AsOf) -> Value? {
        let count = seenCount(moment)
        return count == 0 ? nil : values[count - 1]
    }

    /// Where the value that held began to hold; nil before the first.
    package func position(asOf moment: AsOf) -> UInt64? {
        let count = seenCount(moment)
        return count == 0 ? nil : positions[count - 1]
    }

    /// Every value up to that moment, the oldest first.
    package func history(asOf moment: AsOf) -> Zip2Sequence<ArraySlice<UInt64>, ArraySlice<Value>> {
        let count = seenCount(moment)
        return zip(positions[..<count], values[..<count])
    }

    /// Every value that began to hold after `start` and up to `end`, the oldest first.
    package func changes(
        after start: AsOf, upTo end: AsOf
    ) -> Zip2Sequence<ArraySlice<UInt64>, ArraySlice<Value>> {
        let range = seenCount(min(start, end))..<seenCount(end)
        return zip(positions[range], values[range])
    }

    private func seenCount(_ moment: AsOf) -> Int {
        prefixCount(positions.indices) { moment.sees(positions[$0]) }
    }
}

extension Timeline: SnapshotCodable where Value: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(positions, values) }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (positions, values) = try reader.read()
        guard positions.count == values.count, zip(positions, positions.dropFirst()).allSatisfy(<=) else {
            throw .malformed
        }
    }
}
