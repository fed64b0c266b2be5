import ArgumentParser
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Sodium

struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Hand entries to an outsider, with all that is needed to check and read them.",
        discussion: """
            A bundle is one tar file. Its FORMAT.txt says what is in it, and Tools/verify_evidence.py checks it without this program.
            """,
        subcommands: [Export.self, EvidenceVerifyCommand.self, EvidenceShowCommand.self, KeyPair.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a bundle of chosen entries. The export is itself recorded.",
            discussion: """
                What is given narrows the choice. Every bundle also holds the entries that say who belongs to the workspace, with which roles \
                and keys. Secrets of providers are never disclosed. Where witnesses have cosigned all of it (`promptledger checkpoint \
                --witness` just before), the bundle's checkpoint carries their cosignatures.
                """)

        @OptionGroup var ledger: LedgerOptions
        @Option(help: "All that this experiment rests on: a name or an id.") var experiment: String?
        @Option(help: "What this actor did: a name or an id.") var actor: String?
        @Option(help: "From a position or an RFC 3339 time on.") var since: String?
        @Option(name: .customLong("out"), help: "The bundle's new file.", completion: .file()) var file: String
        @Flag(inversion: .prefixedNo, help: "Disclose texts, and not facts alone.") var content = true
        @Option(
            name: .customLong("seal-to"),
            help: "An auditor's public key, or its file: nobody else can then read what is disclosed.",
            completion: .file()) var sealTo: String?

        func validate() throws {
            guard experiment != nil || actor != nil || since != nil else {
                throw ValidationError("say what to export: --experiment, --actor or --since")
            }
        }

        func run() async throws {
            try ledger.folder.keepOut(file)
            let reader = try sealTo.map { try Self.publicKey($0) }
            let open = try ledger.openToWrite(for: .whole)
            let request = EvidenceRequest(
                selection: try selection(in: open.reader), withContent: content, sealedTo: reader)
            let export = try await open.ledger.exportEvidence(request, as: open.actor, to: URL(filePath: file))
            if ledger.isJSON {
                JSONOutput.document([
                    "file": file, "entries": export.entries, "contents": export.contents,
                    "checkpoint_size": export.checkpointSize, "cosigned_by": export.witnesses,
                    "position": export.position,
                    "verification_key": open.reader.verifier.text,
                    "sealed_to": reader.map(AuditorKeyFile.text64),
                ])
            } else {
                Standard.output(
                    "\(file)  \(export.entries) entries, \(export.contents) with content, under \(export.checkpointSize); recorded as entry \(export.position)"
                )
                if !export.witnesses.isEmpty {
                    Standard.output("\(file)  cosigned by \(export.witnesses.joined(separator: ", "))")
                } else if let size = export.cosignedSize {
                    Standard.error(
                        "It goes beyond the \(size) entries that witnesses have cosigned; have it carry their word by asking them first: `promptledger checkpoint --witness`."
                    )
                }
                if reader == nil, export.contents > 0 {
                    Standard.error("Whoever has this file can read those texts; --seal-to keeps them for one auditor.")
                }
            }
        }

        private func selection(in reader: LedgerReader) throws -> EvidenceSelection {
            var selection = EvidenceSelection()
            let now = AsOf(end: reader.size)
            if let experiment {
                selection.experiment = try reader.ask(asOf: now) { try $0.experiment(experiment).id }
            }
            if let actor {
                selection.actor = try reader.ask(asOf: now) { references in
                    let named = try references.actors(actor)
                    return named.count == 1 ? named[0] : try references.onlyActor(actor)
                }
            }
            if let since {
                if let position = UInt64(since) {
                    selection.since = position
                } else if let time = Timestamp.time(since) {
                    // The first entry that was recorded at that time or after it.
                    selection.since = reader.read { time == 0 ? 0 : AsOf.time(time - 1, by: $0.clock).end }
                } else {
                    throw ExitStatus.usage(
                        "--since takes an entry's position or a time like 2026-11-23T09:00:00Z; \(since) is neither")
                }
            }
            return selection
        }

        private static func publicKey(_ text: String) throws -> BoxPublicKey {
            if let key = AuditorKeyFile.publicKey(text) { return key }
            return try AuditorKeyFile.readPublic(URL(filePath: text))
        }
    }

    struct KeyPair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "keypair",
            abstract: "Make an auditor's key pair: FILE to open bundles with, FILE.pub to seal them to.")
        @Argument(help: "The new key file; only you can read it.", completion: .file()) var file: String
        @Flag(name: .customLong("json"), help: "JSON on standard output.") var isJSON = false

        func run() async throws {
            try LedgerFolder.usual.keepOut(file)
            let key = try AuditorKeyFile.create(at: URL(filePath: file))
            if isJSON {
                JSONOutput.document([
                    "key_file": file, "public_key_file": "\(file).pub", "public_key": AuditorKeyFile.text64(key),
                ])
            } else {
                Standard.output("public key  \(AuditorKeyFile.text64(key))")
                Standard.error(
                    "Hand out \(file).pub; keep \(file) to yourself, for without it nothing that is sealed to it opens."
                )
            }
        }
    }
}
