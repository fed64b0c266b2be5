extension Array: SnapshotCodable where Element: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(count))
        for element in self { element.write(to: &writer) }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let count = try reader.count()
        self = []
        reserveCapacity(count)
        for _ in 0..<count { append(try Element(from: &reader)) }
    }
}

/// What a dictionary or set in a snapshot is written in the order of, so that equal ones make the same bytes.
package protocol SnapshotKey: SnapshotCodable, Hashable {
    /// Whether it is written before `other`. Any strict order will do.
    func precedes(_ other: Self) -> Bool
}

extension SnapshotKey where Self: Comparable {
    package func precedes(_ other: Self) -> Bool { self < other }
}

extension UInt32: SnapshotKey {}
extension String: SnapshotKey {}

extension Dictionary: SnapshotCodable where Key: SnapshotKey, Value: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(count))
        for (key, value) in sorted(by: { $0.key.precedes($1.key) }) { writer.write(key, value) }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let count = try reader.count()
        self.init(minimumCapacity: count)
        for _ in 0..<count {
            let key = try Key(from: &reader)
            guard updateValue(try Value(from: &reader), forKey: key) == nil else { throw .malformed }
        }
    }
}

extension Set: SnapshotCodable where Element: SnapshotKey {
    package func write(to writer: inout SnapshotWriter) {
        sorted { $0.precedes($1) }.write(to: &writer)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let count = try reader.count()
        self.init(minimumCapacity: count)
        for _ in 0..<count {
            guard insert(try Element(from: &reader)).inserted else { throw .malformed }
        }
    }
}
