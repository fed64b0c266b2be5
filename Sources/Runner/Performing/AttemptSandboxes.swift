internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import Sandboxes
internal import SwiftProtobuf
internal import Synchronization

/// The sandboxes of one attempt, or of the judging of one recorded result, as the ledger hears of them: of each as soon as it is ready, and of
/// what became of it when that comes to its end. A runner that dies leaves so a trace of what it had.
///
/// Nobody waits with the call until that is recorded, and it is recorded though the attempt be broken off.
final class AttemptSandboxes: Sendable {
    /// To which those go that make calls and run programs.
    let record: SandboxRecord
    private let notes: Notes

    private final class Notes: Sendable {
        /// One for each of the record's uses, in their order.
        let all = Mutex<[Note]>([])
    }

    private struct Note {
        let sandbox: SandboxID
        /// Whether the ledger took it: nothing is said of what became of one that it does not know.
        let isRecorded: Task<Bool, Never>
    }

    convenience init(of run: Run, attempt: UInt32, in ledger: Ledger, as runner: ActorID) {
        self.init(of: run, attempt: attempt, judging: nil, in: ledger, as: runner)
    }

    /// - Parameter judging: who asked for the result to be judged.
    convenience init(of run: Run, judging: JudgingID, in ledger: Ledger, as runner: ActorID) {
        self.init(of: run, attempt: 0, judging: judging, in: ledger, as: runner)
    }

    private init(of run: Run, attempt: UInt32, judging: JudgingID?, in ledger: Ledger, as runner: ActorID) {
        let notes = Notes()
        self.notes = notes
        let workspace = ledger.reader.read { $0.catalog.workspace(asOf: .now($0)) }
        var labels = ["experiment": "\(run.experiment)", SandboxLabel.run: "\(run.id)"]
        if let workspace { labels[SandboxLabel.workspace] = "\(workspace)" }
        record = SandboxRecord(labels: labels) { identity, purpose in
            let id: SandboxID = ledger.newID()
            let command = RecordSandbox(
                run: run.id, attempt: attempt, judging: judging,
                created: SandboxCreated(identity, for: purpose, id: id),
                content: SandboxCreatedContent(identity))
            let recording = Task {
                do throws(LedgerFault) { _ = try await ledger.execute(.recordSandbox(command), as: runner) } catch {
                    // The run was cancelled meanwhile, say; whoever records its end is told.
                    return false
                }
                return true
            }
            notes.all.withLock { $0.append(Note(sandbox: id, isRecorded: recording)) }
        }
    }

    /// For a sandbox to be gone whose call is over or given up.
    private static let leaveMax = Duration.seconds(60)

    /// What became of those that are recorded. To be asked when all calls are over.
    func endings() async -> [SandboxEnding] {
        await record.ended(within: Self.leaveMax)
        var endings: [SandboxEnding] = []
        for (use, note) in zip(record.uses, notes.all.withLock(\.self)) {
            guard await note.isRecorded.value, let usage = use.usage else { continue }
            endings.append(
                SandboxEnding(
                    destroyed: SandboxDestroyed(use, usage, id: note.sandbox),
                    log: .with { $0.log = Data(use.log) }))
        }
        return endings
    }

    /// Records what became of them by itself, where nothing else is recorded that would tell it.
    /// - Parameter attempt: 0 of those in which a recorded result was judged.
    func recordGone(
        of run: RunID, attempt: UInt32, in ledger: Ledger, as runner: ActorID
    ) async throws(LedgerFault) {
        for ending in await endings() {
            let command = RecordSandboxGone(run: run, attempt: attempt, ending: ending)
            _ = try await ledger.execute(.recordSandboxGone(command), as: runner)
        }
    }
}
