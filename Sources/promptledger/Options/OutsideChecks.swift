import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projections

/// What `verify` holds a log against that does not lie in the log's own folder.
struct OutsideChecks: ParsableArguments {
    @Option(help: "A checkpoint kept elsewhere, which this ledger must begin with.", completion: .file()) var expect:
        String?
    @Flag(help: "Something must have been seen of it; where something was, it must begin with that in any case.")
    var pinned = false
    @Flag(help: "Do not hold it against what you have seen: for an older copy that you check on purpose.")
    var unpinned = false
    @Option(help: "A tlog-policy file: enough of its witnesses must have cosigned.", completion: .file()) var policy:
        String?
    @Option(help: "Check this folder of exported tiles in place of a ledger, by --key alone.", completion: .directory)
    var tiles: String?
    @Option(
        help: "The verification key that must have signed the checkpoint, as `promptledger init` printed it.",
        transform: FileArgument.logKey)
    var key: NoteVerifier?

    func validate() throws {
        if pinned, unpinned { throw ValidationError("--pinned and --unpinned contradict each other; give one of them") }
        if tiles != nil, expect != nil || pinned {
            throw ValidationError("--tiles is checked by itself; --expect and --pinned are for a ledger")
        }
        if tiles != nil, key == nil, policy == nil {
            throw ValidationError("--tiles wants the log's verification key, with --key or in a policy")
        }
    }

    /// The bytes of the checkpoint that the ledger must begin with, if one was named.
    func expected() throws -> [UInt8]? {
        try expect.map {
            try FileArgument.bytes(
                $0, "a checkpoint file, as `promptledger checkpoint` prints it", bytesMax: SignedNote.bytesMax)
        }
    }

    /// What was seen of ledgers; `nil` where that is not asked for.
    var pins: PinBook? { unpinned ? nil : Pinning.book }

    /// Where something must have been seen, a sound ledger is not enough.
    func confirmPinned(_ report: VerificationReport) throws {
        guard pinned, report.isSound, !report.compared.contains(where: { $0.expectation.source == .seen }) else {
            return
        }
        throw ExitStatus.failed("nothing is pinned of this ledger; any command that opens it remembers what it saw")
    }

    /// What a policy says about a ledger.
    struct Finding {
        /// Of the checkpoint that was judged; `nil` where there is none.
        let size: UInt64?
        /// Entries that came after that.
        let beyond: UInt64?
        let judgement: WitnessPolicy.Judgement
        /// Why it is not met.
        let complaint: String?

        var fields: [String: Any] {
            JSONOutput.object([
                "met": complaint == nil, "size": size, "beyond": beyond, "cosigned_by": judgement.cosigners,
            ])
        }
    }

    /// Judges the newest checkpoint of a sound ledger that satisfies the policy, or, where none does, the newest there is.
    func judge(_ folder: LedgerFolder, _ report: VerificationReport, _ expected: [UInt8]?) throws -> Finding? {
        guard let policy = try policy.map(FileArgument.policy) else { return nil }
        let candidates = try CheckpointCandidates(folder, key: key, expected: expected)
        guard policy.names(candidates.verifier) else {
            return Finding(
                size: nil, beyond: nil, judgement: try policy.judge(candidates.present),
                complaint: "the policy does not name this log's key")
        }
        let findings = try candidates.notes.map { size, note in
            let judgement = try policy.judge(note)
            return Finding(
                size: size, beyond: report.size - min(size, report.size), judgement: judgement,
                complaint: judgement.isMet
                    ? nil : policy.complaint(about: judgement) + (candidates.isWhole ? "" : Self.advice))
        }
        // Where none is good enough, the newest that somebody cosigned says most.
        return findings.first { $0.complaint == nil } ?? findings.first { !$0.judgement.cosigners.isEmpty }
            ?? findings.last
    }

    private static let advice =
        "; cosignatures that the ledger has recorded cannot be read without its keys: give the cosigned checkpoint (`promptledger checkpoint --cosigned` prints it) with --expect"

    /// Checks exported tiles; `nil` where none were named.
    func verifyTiles() throws -> Verdict? {
        guard let tiles else { return nil }
        let policy = try policy.map(FileArgument.policy)
        let logs = try TrustedLogs(key: key, policy: policy)
        let folder = URL(filePath: tiles, directoryHint: .isDirectory)
        let report = TileVerification.verify(folder, by: logs.verifiers) { VerifyCommand.showProgress($0, $1) }
        var failure = report.failure
        var cosigners: [String] = []
        if failure == nil, let policy, let note = report.note {
            let judgement = try policy.judge(note)
            cosigners = judgement.cosigners
            if !judgement.isMet { failure = .init(position: nil, reason: policy.complaint(about: judgement)) }
        }
        return Verdict(
            [
                "level": "tiles", "size": report.checkpoint?.size, "root": report.checkpoint?.root.base64,
                "origin": report.checkpoint?.origin, "cosigned_by": cosigners,
            ],
            lines: report.checkpoint.map {
                ["sound  tiles, \($0.size) entries of \($0.origin), root \($0.root.base64)"]
            } ?? [], failure: failure)
    }
}
