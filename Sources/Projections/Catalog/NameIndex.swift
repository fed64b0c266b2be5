/// Which things have had a name, and since when: look-ups by name as of any moment.
struct NameIndex<ID: Hashable & Sendable>: Sendable {
    /// By name, in the order of the log.
    private var holders: [String: [(position: UInt64, id: ID)]] = [:]

    mutating func add(_ id: ID, named name: String, at position: UInt64) {
        holders[name, default: []].append((position, id))
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
