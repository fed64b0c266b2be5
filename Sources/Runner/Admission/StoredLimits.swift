internal import Ledger
internal import Projections

/// What providers allow a minute, as the workspace has stored it: what a runner keeps to where it was told nothing else.
struct StoredLimits: Sendable {
    /// Those that the runner was told of, in small letters.
    private let overruled: Set<String>
    private var inForce: [String: MinuteLimits] = [:]

    init(overruled: some Sequence<String>) {
        self.overruled = Set(overruled.map { $0.lowercased() })
    }

    /// The providers, in small letters, whose limits are others than when this was asked last. What is no longer limited has
    /// limits without a number.
    mutating func changes(in reader: LedgerReader) -> [String: MinuteLimits] {
        let providers = reader.read { $0.catalog.providers(asOf: .now($0)) }
        var stored: [String: MinuteLimits] = [:]
        for provider in providers {
            guard let name = provider.name?.lowercased(), !overruled.contains(name) else { continue }
            stored[name] = MinuteLimits(
                requestsPerMinute: provider.requestsPerMinute.map { Int(clamping: $0) },
                tokensPerMinute: provider.tokensPerMinute.map { Int(clamping: $0) })
        }
        let none = MinuteLimits()
        let changed = Set(stored.keys).union(inForce.keys).filter {
            (stored[$0] ?? none) != (inForce[$0] ?? none)
        }
        inForce = stored
        return Dictionary(uniqueKeysWithValues: changed.map { ($0, stored[$0] ?? none) })
    }
}
