import Curl
import Domain
import EventLog
import Foundation
import Ledger
import Projections
import Sodium
import Witness

/// Has the newest checkpoint cosigned by some witnesses, all of the same one, and records what they answer.
struct WitnessRound {
    private struct Asked {
        /// What it is called here.
        let name: String
        let verifier: NoteVerifier
        let url: String
    }

    private let asked: [Asked]
    private let policy: WitnessPolicy?

    /// Witnesses that must all cosign, each with its URL.
    init(_ verifiers: [NoteVerifier], at urls: [String]) throws {
        asked = zip(verifiers, urls).map { Asked(name: $0.name, verifier: $0, url: $1) }
        policy = nil
        guard Set(verifiers).count == verifiers.count else {
            throw ExitStatus.usage("one key is given for two witnesses; give each its own")
        }
    }

    /// All of a policy that can be asked, of whom enough must cosign.
    init(_ policy: WitnessPolicy) throws {
        asked = policy.witnesses.compactMap { witness in
            witness.url.map { Asked(name: witness.name, verifier: witness.verifier, url: $0) }
        }
        guard !asked.isEmpty else {
            throw ExitStatus.failed("the policy has no witness with a URL; write one after the witness's key")
        }
        self.policy = policy
    }

    /// The checkpoint with all new cosignatures, each of them verified and recorded.
    func run(on ledger: LedgerOptions) async throws -> PrintedCheckpoint {
        // Nobody waits for the ledger while witnesses are asked.
        let reader = try ledger.openToRead(.manageCustody)
        // What they answer is to be recorded: they are asked by who can sign that.
        try ledger.acting.unlock(try ledger.actor(in: reader), in: reader)
        guard policy?.names(reader.verifier) ?? true else {
            throw ExitStatus.failed(
                "the policy does not name this log's key; add a log line with \(reader.verifier.text)")
        }
        let note = try SignedNote(parsing: reader.openedHead.checkpoint)
        let checkpoint = try Checkpoint(opening: note, by: [reader.verifier])
        let answers = await ask(about: note, of: try reader.tree(of: reader.openedHead), try Self.lastSeen(reader))
        let open = answers.contains { (try? $0.get()) != nil } ? try ledger.openToWrite() : nil
        var lines = note.signatures
        var cosigners: [NoteVerifier] = []
        var failures: [String] = []
        for (asked, answer) in zip(asked, answers) {
            switch answer {
            case .success(let cosignature):
                try await open?.execute(Self.command(checkpoint, note, asked.verifier, cosignature))
                lines.append(SignedNote.Signature(of: asked.verifier, cosignature.bytes))
                cosigners.append(asked.verifier)
            case .failure(let fault): failures.append("witness \(asked.name) has not cosigned: \(fault)")
            }
        }
        let cosigned = SignedNote(text: note.text, signatures: lines)
        guard let policy else {
            guard failures.isEmpty else { throw ExitStatus.failed(failures.joined(separator: "; ")) }
            return PrintedCheckpoint(
                checkpoint: checkpoint, note: cosigned, log: reader.verifier, witnesses: cosigners)
        }
        for failure in failures { Standard.error(failure) }
        let judgement = try policy.judge(cosigned)
        guard judgement.isMet else { throw ExitStatus.failed(policy.complaint(about: judgement)) }
        return PrintedCheckpoint(checkpoint: checkpoint, note: cosigned, log: reader.verifier, witnesses: cosigners)
    }

    /// Asks all at once; the answers are in the order of ``asked``.
    private func ask(
        about note: SignedNote, of tree: TreeReader, _ lastSeen: [NoteVerifier: UInt64]
    ) async -> [Result<Cosignature, WitnessFault>] {
        let transport = CurlTransport(
            settings: CurlSettings(proxy: .environmentBeyondLoopback, trust: RunnerOptions.trust))
        return await withTaskGroup(of: (Int, Result<Cosignature, WitnessFault>).self) { group in
            for (index, asked) in asked.enumerated() {
                let client = WitnessClient(asked.url, verifier: asked.verifier, transport: transport)
                let seen = lastSeen[asked.verifier] ?? 0
                group.addTask {
                    do throws(WitnessFault) {
                        return (index, .success(try await client.cosign(note, of: tree, lastSeen: seen)))
                    } catch { return (index, .failure(error)) }
                }
            }
            var answers: [(Int, Result<Cosignature, WitnessFault>)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// What each witness is known to have cosigned last.
    private static func lastSeen(_ reader: LedgerReader) throws -> [NoteVerifier: UInt64] {
        var sizes: [NoteVerifier: UInt64] = [:]
        for cosigned in try reader.cosignedCheckpoints(asOf: AsOf(end: reader.size)) {
            for witness in cosigned.witnesses { sizes[witness] = max(sizes[witness] ?? 0, cosigned.checkpoint.size) }
        }
        return sizes
    }

    private static func command(
        _ checkpoint: Checkpoint, _ note: SignedNote, _ witness: NoteVerifier, _ cosignature: Cosignature
    ) -> Command {
        .recordCosignature(
            RecordCosignature(
                size: checkpoint.size, root: Data(checkpoint.root.bytes),
                logSignature: Data(note.signatures[0].signature), witnessName: witness.name,
                witnessKey: Data(witness.key.bytes), timestamp: cosignature.timestamp,
                cosignature: Data(cosignature.signature)))
    }
}
