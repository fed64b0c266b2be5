import Domain
import EventLog
import Events
import Ledger
import Testing

extension Desk {
    /// Has a machine write whose clock is ahead: it makes a dataset.
    func write(withClockAheadByDays days: UInt64) async throws {
        let ledger = try Ledger.open(LedgerFolder(self.ledger), clock: FastClock(days: days))
        let (owner, dataset) = (try #require(ledger.reader.localActor(.person)), ledger.newID() as DatasetID)
        _ = try await ledger.execute(.createDataset(CreateDataset(dataset: dataset, name: "d")), as: owner)
        try await ledger.close()
    }
}

private struct FastClock: LogClock {
    let days: UInt64

    func now() -> UInt64 { SystemClock().now() + days * 86_400_000_000 }
}
