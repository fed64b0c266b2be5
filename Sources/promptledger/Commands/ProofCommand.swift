import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projections
import Sodium

struct ProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof", abstract: "Prove that an entry is in the log, to anybody, offline.",
        subcommands: [Make.self, Verify.self], defaultSubcommand: Make.self)

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the receipt of one entry: a C2SP tlog-proof, with the entry's bytes as its extra data.",
            discussion: "It holds for ever, also after what the entry speaks of was erased.")

        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The entry's position.") var position: UInt64
        @Option(
            name: .customLong("out"), help: "A new file; standard output where none is given.", completion: .file())
        var path: String?
        @Flag(help: "Under the newest checkpoint that a witness has cosigned.") var cosigned = false

        func run() async throws {
            let reader = try ledger.openToRead()
            let proof = try reader.proof(of: position, under: cosigned ? try reader.newestCosigned().note : nil)
            guard ledger.isJSON else { return try FileArgument.write(proof.bytes, to: path, outside: ledger.folder) }
            if path != nil { try FileArgument.write(proof.bytes, to: path, outside: ledger.folder) }
            let checkpoint = try Checkpoint(parsing: proof.note.text)
            JSONOutput.document([
                "position": proof.index, "origin": checkpoint.origin, "size": checkpoint.size,
                "root": checkpoint.root.base64, "proof": String(decoding: proof.bytes, as: UTF8.self), "file": path,
            ])
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a receipt, without a ledger: the log's signature, witnesses, and the way to the entry.",
            discussion: """
                --key or --policy says which log is believed; a policy also says which witnesses must have cosigned. The entry is the one \
                that the receipt carries; --entry checks it for other bytes.
                """)

        @Argument(help: "A .tlog-proof file.", completion: .file()) var file: String
        @Option(help: "The log's verification key.", transform: FileArgument.logKey) var key: NoteVerifier?
        @Option(help: "A tlog-policy file: the logs and witnesses that count.", completion: .file()) var policy: String?
        @Option(help: "A file with the entry's bytes, where the receipt carries none.", completion: .file()) var entry:
            String?
        @Flag(name: .customLong("json"), help: "JSON on standard output.") var isJSON = false

        func validate() throws {
            guard key != nil || policy != nil else {
                throw ValidationError("say which log is believed, with --key or --policy")
            }
        }

        func run() async throws {
            let policy = try policy.map(FileArgument.policy)
            let logs = try TrustedLogs(key: key, policy: policy)
            let bytes = try FileArgument.bytes(file, "a .tlog-proof file", bytesMax: LogProof.bytesMax)
            do {
                let proof = try LogProof(parsing: bytes)
                guard
                    let entry = try entry.map({
                        try FileArgument.bytes($0, "the entry's bytes", bytesMax: LogProof.extraBytesMax)
                    }) ?? proof.extra
                else { throw ExitStatus.failed("the receipt does not carry the entry; give its bytes with --entry") }
                let leaf = MerkleHash.leaf(entry)
                let checkpoint = try proof.verify(leaf: leaf, by: logs.verifiers)
                let cosigners = try logs.judge(proof.note)
                report(proof, checkpoint, leaf, entry, cosigners)
            } catch let fault as LogProofFault {
                throw ExitStatus.failed("NOT PROVED: \(fault)")
            } catch let fault as NoteFault { throw ExitStatus.failed("NOT PROVED: \(fault)") }
        }

        private func report(
            _ proof: LogProof, _ checkpoint: Checkpoint, _ leaf: Digest, _ entry: [UInt8], _ cosigners: [String]
        ) {
            // What a log of ours says of itself; another's entries are bytes.
            let ours = try? LogEntry(position: proof.index, bytes: entry, origin: checkpoint.origin)
            if isJSON {
                JSONOutput.document([
                    "ok": true, "position": proof.index, "origin": checkpoint.origin, "size": checkpoint.size,
                    "root": checkpoint.root.base64, "leaf": leaf.base64,
                    "event_id": ours.map { "\($0.eventID)" },
                    "recorded_at": ours.map { Timestamp.text($0.recordedAt) }, "cosigned_by": cosigners,
                ])
                return
            }
            Standard.output("proved  entry \(proof.index) of \(checkpoint.origin), in the tree of \(checkpoint.size)")
            if let ours {
                Standard.output("        event \(ours.eventID), recorded \(Timestamp.text(ours.recordedAt))")
            }
            if !cosigners.isEmpty { Standard.output("        cosigned by \(cosigners.joined(separator: ", "))") }
        }
    }
}

/// Which logs and witnesses somebody who checks offline believes.
struct TrustedLogs {
    let verifiers: [NoteVerifier]
    private let policy: WitnessPolicy?

    init(key: NoteVerifier?, policy: WitnessPolicy?) throws {
        var logs = policy?.logs.map(\.verifier) ?? []
        if let key {
            guard policy?.names(key) ?? true else {
                throw ExitStatus.failed("the policy does not name the log of --key; name one that it does")
            }
            logs = [key]
        }
        guard !logs.isEmpty else {
            throw ExitStatus.failed("the policy names no log; say with --key which one is believed")
        }
        self.policy = policy
        verifiers = logs + (policy?.witnesses.map(\.verifier) ?? [])
    }

    /// Who of the policy's witnesses has cosigned; fails where they are not enough.
    func judge(_ note: SignedNote) throws -> [String] {
        guard let policy else { return [] }
        let judgement = try policy.judge(note)
        guard judgement.isMet else { throw ExitStatus.failed(policy.complaint(about: judgement)) }
        return judgement.cosigners
    }
}

extension LedgerReader {
    /// The newest checkpoint that a witness has cosigned.
    func newestCosigned() throws -> CosignedCheckpoint {
        guard let newest = try cosignedCheckpoints(asOf: AsOf(end: size)).first else {
            throw ExitStatus.failed(
                "no witness has cosigned a checkpoint; ask one with `promptledger checkpoint --witness`")
        }
        return newest
    }
}
