import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projections

/// What `verify` holds a log against that does not lie in the log's own folder.
struct OutsideChecks: ParsableArguments {
    @Option(help: "A checkpoint kept elsewhere, which this ledger must begin with.", completion: .file()) var expect:
        String?
    @Flag(help: "It must begin with the checkpoint that you have seen last.") var pinned = false
    @Option(help: "A tlog-policy file: enough of its witnesses must have cosigned.", completion: .file()) var policy:
        String?
    @Option(help: "Check this folder of exported tiles in place of a ledger, by --key alone.", completion: .directory)
    var tiles: String?
    @Option(
        help: "The verification key that must have signed the checkpoint, as `promptledger init` printed it.",
        transform: FileArgument.logKey)
    var key: NoteVerifier?

    func validate() throws {
        if expect != nil, pinned {
            throw ValidationError("--expect and --pinned each name a checkpoint; give one of them")
        }
        if tiles != nil, expect != nil || pinned {
            throw ValidationError("--tiles is checked by itself; --expect and --pinned are for a ledger")
        }
        if tiles != nil, key == nil, policy == nil {
            throw ValidationError("--tiles wants the log's verification key, with --key or in a policy")
        }
    }

    /// The bytes of the checkpoint that the ledger must begin with, if one was named.
    func expected(of folder: LedgerFolder) throws -> [UInt8]? {
        if let expect {
            return try FileArgument.bytes(
                expect, "a checkpoint file, as `promptledger checkpoint` prints it", bytesMax: SignedNote.bytesMax)
        }
        guard pinned else { return nil }
        guard let book = Pinning.book, let pin = try book.pin(of: LedgerVerification.verifier(of: folder)) else {
            throw ExitStatus.failed("nothing is pinned of this ledger; any command that opens it remembers what it saw")
        }
        return pin.note.bytes
    }

    /// What a policy says about a ledger.
    struct Finding {
        /// Of the checkpoint that was judged; `nil` where there is none.
        let size: UInt64?
        let judgement: WitnessPolicy.Judgement
        /// Why it is not met.
        let complaint: String?

        var fields: [String: Any] {
            JSONOutput.object(["met": complaint == nil, "size": size, "cosigned_by": judgement.cosigners])
        }
    }

    /// Judges the newest checkpoint of a sound ledger that satisfies the policy, or, where none does, the newest there is.
    func judge(_ folder: LedgerFolder) throws -> Finding? {
        guard let policy = try policy.map(FileArgument.policy) else { return nil }
        let reader = try LedgerReader.open(folder)
        let present = try SignedNote(parsing: reader.openedHead.checkpoint)
        guard policy.names(reader.verifier) else {
            return Finding(
                size: nil, judgement: try policy.judge(present), complaint: "the policy does not name this log's key")
        }
        var notes = [(reader.openedHead.size, present)]
        notes += try reader.cosignedCheckpoints(asOf: AsOf(end: reader.size)).map { ($0.checkpoint.size, $0.note) }
        let findings = try notes.map { size, note in
            let judgement = try policy.judge(note)
            return Finding(
                size: size, judgement: judgement,
                complaint: judgement.isMet ? nil : policy.complaint(about: judgement))
        }
        // Where none is good enough, the newest that somebody cosigned says most.
        return findings.first { $0.complaint == nil } ?? findings.first { !$0.judgement.cosigners.isEmpty }
            ?? findings.last
    }

    /// Checks exported tiles; `nil` where none were named.
    func verifyTiles(isJSON: Bool) throws -> Bool {
        guard let tiles else { return false }
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
        if isJSON {
            JSONOutput.document([
                "ok": failure == nil, "level": "tiles", "size": report.checkpoint?.size,
                "root": report.checkpoint?.root.base64, "origin": report.checkpoint?.origin, "cosigned_by": cosigners,
                "failure": failure.map { JSONOutput.object(["position": $0.position, "reason": $0.reason]) },
            ])
        } else if failure == nil, let checkpoint = report.checkpoint {
            Standard.output(
                "sound  tiles, \(checkpoint.size) entries of \(checkpoint.origin), root \(checkpoint.root.base64)")
        }
        if let failure { throw VerifyCommand.unsound(failure) }
        return true
    }
}
