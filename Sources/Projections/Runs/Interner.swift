import SnapshotCoding

/// Gives each value a small number, in the order in which the values come.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var places: [Value: UInt32] = [:]

    func place(of value: Value) -> UInt32? { places[value] }

    mutating func intern(_ value: Value) -> UInt32 {
        if let place = places[value] { return place }
        let place = UInt32(values.count)
        places[value] = place
        values.append(value)
        return place
    }

    subscript(place: UInt32) -> Value { values[Int(place)] }
}

extension Interner: SnapshotCodable where Value: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(values) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        values = try reader.read()
        places.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            guard places.updateValue(UInt32(place), forKey: value) == nil else { throw .malformed }
        }
    }
}
