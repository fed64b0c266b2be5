import Foundation
import TestSupport
import Testing

/// How a command ended, as it says itself.
enum Ending: Sendable {
    /// It said that it was done.
    case acknowledged
    /// It said that it was not.
    case refused
    /// It said nothing.
    case killed
}

/// A command that is broken at every call of its way to the disk, and what must hold of the ledger then.
struct FaultedCommand: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    /// Which of its calls are broken, of all that it makes; by default these all.
    var concerns: @Sendable ([DiskCall]) -> [DiskCall] = { $0 }
    /// Whether by these calls it has done what it was asked: then it must not end with a refusal where the disk is full from the first of them
    /// on, and may have ended where it was to be killed.
    var concernsItsEnd = false
    /// Makes the ledger, and what else the command finds.
    let prepare: @Sendable (inout Bench) async throws -> Void
    /// Looks at what the broken command left, beside what is looked at after every command.
    let examine: @Sendable (_ bench: Bench, _ ending: Ending, _ comment: Comment) async throws -> Void

    var testDescription: String { name }

    /// The bench before the command, and the calls of a run in which nothing fails.
    func rehearsed() async throws -> (Bench, [DiskCall]) {
        var bench = try Bench()
        try await prepare(&bench)
        let rehearsal = try bench.copied()
        let log = try TemporaryDirectory("calls")
        let outcome = try await rehearsal.run(
            arguments, FaultyDisk.variables(for: rehearsal.directory.url, noting: log.file("calls")))
        try #require(outcome.status == 0, "\(name): \(outcome.errors)")
        let calls = try FaultyDisk.calls(in: log.file("calls"))
        try #require(calls.count > 10, "\(name) was not watched")
        try await examine(rehearsal, .acknowledged, "\(name), unbroken")
        let concerned = concerns(calls)
        try #require(!concerned.isEmpty, "\(name) made none of the calls that are to be broken")
        return (bench, concerned)
    }

    /// Breaks the command on a copy of `bench`, and checks what every broken command owes: the ledger opens, every event that was there is
    /// there, nothing is half, and the log verifies.
    /// - Returns: how it ended.
    func trial(_ fault: Fault, at call: DiskCall, on bench: Bench, before: [Substring]) async throws -> Ending {
        let trial = try bench.copied()
        let outcome = try await trial.run(
            arguments, FaultyDisk.variables(for: trial.directory.url, fault, at: call))
        let comment: Comment = "\(name): \(fault) at \(call); it ended with \(outcome.status) \(outcome.errors)"
        switch fault {
        case .kill, .after, .tear:
            // Threads may come in another order than in the rehearsal, so the last calls may not be reached.
            #expect(outcome.status == -SIGKILL || outcome.status == 0, comment)
        case .full, .broken:
            // A write that does not matter may fail (shared memory, bringing the WAL home): then the command is done.
            #expect(outcome.status == 0 || outcome.status == 1, comment)
            if outcome.status == 1 { #expect(outcome.errors.contains("promptledger: "), comment) }
        }
        let after = try await trial.soundLog(comment)
        #expect(after.starts(with: before), comment)
        let ending: Ending = outcome.status == 0 ? .acknowledged : outcome.status == 1 ? .refused : .killed
        try await examine(trial, ending, comment)
        // Whatever it left, the ledger can be written to.
        try await trial.succeed("dataset", "create", "written-after")
        #expect(try await trial.soundLog(comment).count > after.count, comment)
        return ending
    }
}
