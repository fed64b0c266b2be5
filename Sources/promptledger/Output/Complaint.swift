import Events
import Ledger
import Projections
import Synchronization

/// What went wrong, in one line.
enum Complaint {
    private static let reader = Mutex<LedgerReader?>(nil)

    /// The ledger that a command works with: it knows what people are called, also when it is closed.
    static func names(from reader: LedgerReader) { self.reader.withLock { $0 = reader } }

    static func text(of error: any Error) -> String {
        let text = (error as? ExitStatus)?.message ?? "\(error)"
        guard let reader = reader.withLock({ $0 }) else { return text }
        return named(text) { actor in reader.read { $0.catalog.name(of: actor) } }
    }

    /// Faults know actors by their ids alone; whoever reads them knows their names.
    static func named(_ text: String, _ name: (ActorID) -> String?) -> String {
        let hex = "[0-9a-f]"
        let pattern = try! Regex("actor (\(hex){8}(?:-\(hex){4}){3}-\(hex){12})", as: (Substring, Substring).self)
        return text.replacing(pattern) { match in
            ActorID(String(match.output.1)).flatMap(name) ?? String(match.output.0)
        }
    }
}
