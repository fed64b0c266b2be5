internal import Projections
internal import Synchronization

/// The folded read models of one ledger. They change in the log writer's order, right after the disk did.
final class ReadModelBox: Sendable {
    private let models: Mutex<ReadModels>

    init(_ models: consuming sending ReadModels) { self.models = Mutex(models) }

    func apply(_ events: [FoldedEvent]) {
        models.withLock { models in for event in events { models.apply(event) } }
    }

    /// Lends the models. Keep it short: the log's writer waits.
    func read<R: Sendable, E: Error>(_ body: (borrowing ReadModels) throws(E) -> R) throws(E) -> R {
        try models.withLock { (models) throws(E) -> R in try body(models) }
    }
}
