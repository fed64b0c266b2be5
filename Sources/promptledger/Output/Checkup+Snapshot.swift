import Foundation
import Ledger

extension Checkup {
    /// Nothing where there is none: a small log does without.
    func snapshot(_ reader: LedgerReader) -> [Finding] {
        if let flaw = reader.snapshotFlaw {
            return [
                Finding(
                    check: "snapshot", state: flaw.isDamage ? .bad : .advice,
                    says:
                        "it is passed over, so that opening replays every entry: \(flaw); remove \(folder.snapshot.path): who writes makes another when one is due"
                )
            ]
        }
        guard reader.restoredSize > 0 else { return [] }
        return [
            Finding(
                check: "snapshot", state: .good, says: "it spares opening the replay of \(reader.restoredSize) entries")
        ]
    }
}
