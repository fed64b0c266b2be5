import ArgumentParser
import Foundation
import Sandboxes

/// The command `promptledger`: one subcommand a file, in `Commands/`.
@main
struct PromptLedger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptledger",
        abstract: "A prompt-engineering workbench on a signed, encrypted, append-only ledger.",
        discussion: "Exit status: 0 done, 1 error, 2 wrong usage, 100 the experiment ran and missed its threshold.",
        version: "0.1.0",
        subcommands: [
            InitCommand.self, RunCommand.self, UserCommand.self, TeamCommand.self, PromptCommand.self,
            DatasetCommand.self, ExperimentCommand.self,
            MetricCommand.self, ModelCommand.self,
            RateCommand.self, RatingsCommand.self, VoteCommand.self, VotesCommand.self,
            ProviderCommand.self, SandboxCommand.self, BudgetCommand.self, LeaderboardCommand.self, LogCommand.self,
            VerifyCommand.self,
            CheckpointCommand.self,
            ProofCommand.self, ExportCommand.self, PinCommand.self, KeyCommand.self,
            DoctorCommand.self, WorkspaceCommand.self, AuditCommand.self, EvidenceCommand.self,
            EraseCommand.self, BackupCommand.self, RestoreCommand.self,
        ])

    static func main() async {
        CrashTraces.forbid()
        OpenFiles.raiseLimit()
        // A file that may not grow further (`ulimit -f`) is an error of who writes it, to be told and cleaned up after, and no end of the program.
        Foundation.signal(SIGXFSZ, SIG_IGN)
        var status: Int32 = 0
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            status = end(after: error)
        }
        if status == 0 || status == ExitStatus.thresholdMissedCode { OpenLedger.rememberLatest() }
        await OpenLedger.closeLatest()
        Foundation.exit(status)
    }

    /// Says what went wrong, in one line where it is ours to say, and gives the exit status.
    private static func end(after error: any Error) -> Int32 {
        if let status = error as? ExitStatus {
            if status.message != nil { Standard.complain(Complaint.text(of: status)) }
            return status.code
        }
        let code = exitCode(for: error)
        guard code != .success else {
            print(fullMessage(for: error))
            return 0
        }
        guard code == .validationFailure else {
            Standard.complain(Complaint.text(of: error))
            return 1
        }
        Standard.complain("\(message(for: error)); --help after the command says more")
        return 2
    }
}

/// How a command ends that does not end well.
struct ExitStatus: Error {
    /// The contract: 1 error, 2 usage, 100 threshold missed.
    let code: Int32
    let message: String?

    static func failed(_ message: String) -> ExitStatus { ExitStatus(code: 1, message: message) }
    static func usage(_ message: String) -> ExitStatus { ExitStatus(code: 2, message: message) }
    static let thresholdMissedCode: Int32 = 100
    static func thresholdMissed(_ message: String) -> ExitStatus {
        ExitStatus(code: thresholdMissedCode, message: message)
    }
    /// Everything was said already.
    static let silentFailure = ExitStatus(code: 1, message: nil)
}
