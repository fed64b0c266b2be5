import EventLog
import Events
import Ledger
import Sodium

extension EntriesInDoubt {
    /// As scripts read it, of a bundle or of a whole log.
    var fields: [String: Any] {
        JSONOutput.object([
            "key": "\(key)", "actor": "\(owner)", "revoked_at": doubt.revokedAt, "reason": reason,
            "in_doubt_from": doubt.from, "positions": positions,
        ])
    }
}
