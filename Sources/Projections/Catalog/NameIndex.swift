import SnapshotCoding

/// Which things have had a name, and since when: look-ups by name as of any moment.
struct NameIndex<ID: Hashable & Sendable>: Sendable {
    /// By name, in the order of the log.
    private var holders: [String: [Holder]] = [:]

    fileprivate struct Holder: Sendable {
        let position: UInt64
        let id: ID
    }

    mutating func add(_ id: ID, named name: String, at position: UInt64) {
        holders[name, default: []].append(Holder(position: position, id: id))
    }

    /// As if the thing had never had the name.
    mutating func remove(_ id: ID, named name: String) {
        holders[name]?.removeAll { $0.id == id }
        if holders[name]?.isEmpty == true { holders[name] = nil }
    }

    /// Everything that had been given the name by then, in the order of the log.
    func ids(named name: String, asOf moment: AsOf) -> [ID] {
        (holders[name] ?? []).prefix { moment.sees($0.position) }.map(\.id)
    }

    /// Every name given by then, in no order.
    func names(asOf moment: AsOf) -> [String] {
        holders.filter { moment.sees($0.value[0].position) }.map(\.key)
    }
}

extension NameIndex: SnapshotCodable where ID: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(holders) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        holders = try reader.read()
        guard holders.values.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
    }
}

extension NameIndex.Holder: SnapshotCodable where ID: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, id) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, id) = try reader.read() }
}
