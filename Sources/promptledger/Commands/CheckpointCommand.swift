import ArgumentParser
import Domain
import EventLog
import Foundation
import Ledger

struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Print the signed checkpoint: so many entries, under this root.",
        discussion: """
            Keep it elsewhere: `verify --expect FILE` then shows that history was neither cut back nor rewritten. --witness sends it to \
            somebody who keeps it for you, and says so under it: a C2SP witness, which cosigns only what goes on from all that it saw before.
            """)

    @OptionGroup var ledger: LedgerOptions
    @Option(
        name: .customLong("witness"),
        help: "The URL of a witness that is to cosign it, with --witness-key; may be given more than once.")
    var witnesses: [String] = []
    @Option(
        name: .customLong("witness-key"),
        help: "The witness's cosignature key, as its keeper gives it: the first is of the first witness, and so on.")
    var witnessKeys: [String] = []
    @Option(
        help: "A tlog-policy file: every witness in it that has a URL is asked; fails where its quorum is not met.",
        completion: .file())
    var policy: String?
    @Flag(help: "Print the newest checkpoint that was cosigned, with its cosignatures.") var cosigned = false

    func validate() throws {
        guard witnesses.count == witnessKeys.count else {
            throw ValidationError(
                "--witness and --witness-key go together, one of each for every witness: where it is, and whom to believe"
            )
        }
        guard [!witnesses.isEmpty, policy != nil, cosigned].count(where: { $0 }) <= 1 else {
            throw ValidationError("--witness, --policy and --cosigned are three ways; choose one")
        }
    }

    func run() async throws {
        if let round = try round() {
            return print(try await round.run(on: ledger), isJSON: ledger.isJSON)
        }
        let reader = try ledger.openToRead()
        let newest = cosigned ? try reader.newestCosigned() : nil
        let note = try newest?.note ?? SignedNote(parsing: try reader.checkpoint())
        print(
            PrintedCheckpoint(
                checkpoint: try Checkpoint(opening: note, by: [reader.verifier]), note: note, log: reader.verifier,
                witnesses: newest?.witnesses ?? []), isJSON: ledger.isJSON)
    }

    /// Whom to ask, if anybody.
    private func round() throws -> WitnessRound? {
        if let policy { return try WitnessRound(FileArgument.policy(policy)) }
        guard !witnesses.isEmpty else { return nil }
        return try WitnessRound(try witnessKeys.map { try FileArgument.witnessKey($0) }, at: witnesses)
    }

    private func print(_ printed: PrintedCheckpoint, isJSON: Bool) {
        let text = String(decoding: printed.note.bytes, as: UTF8.self)
        guard isJSON else { return Standard.write(text, to: .standardOutput) }
        JSONOutput.document([
            "origin": printed.checkpoint.origin, "size": printed.checkpoint.size,
            "root": printed.checkpoint.root.base64,
            "verification_key": printed.log.text, "cosigned_by": printed.witnesses.map(\.name), "note": text,
        ])
    }
}

/// A checkpoint as it is shown.
struct PrintedCheckpoint {
    let checkpoint: Checkpoint
    let note: SignedNote
    let log: NoteVerifier
    let witnesses: [NoteVerifier]
}
