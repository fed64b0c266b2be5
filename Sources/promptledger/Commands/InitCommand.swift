import ArgumentParser
import EventLog
import Foundation
import Ledger

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a workspace; print its origin and verification key.",
        discussion: """
            The folder holds ledger.db (the log), keys.db (wrapped keys) and root.key (which opens keys.db; only you can read it). \
            Whoever has the verification key can check the ledger's checkpoints without any other key.
            """)

    @Argument(help: "A new or empty folder.", completion: .directory)
    var directory: String

    @Option(help: "The name of the owner, as it stands in the ledger.")
    var owner: String?

    @Option(
        help: "The log's name for ever, e.g. ledger.example.com/team; made from the workspace's id where none is given."
    )
    var origin: String?

    @Flag(name: .customLong("json"), help: "JSON on standard output.")
    var isJSON = false

    func validate() throws {
        guard let origin else { return }
        guard NoteKeyName.isValid(origin), origin.utf8.count <= 255 else {
            throw ValidationError(
                "--origin takes 1 to 255 bytes without spaces and plus signs, like ledger.example.com/team")
        }
    }

    func run() async throws {
        let folder = LedgerFolder(at: directory)
        try await Ledger.found(folder, ownerName: owner ?? Environment["USER"] ?? "owner", origin: origin)
        let reader = try LedgerReader.open(folder)
        Pinning.see(reader)
        if isJSON {
            JSONOutput.document([
                "ledger": folder.url.path, "origin": reader.origin, "verification_key": reader.verifier.text,
            ])
        } else {
            Standard.output("ledger            \(directory)")
            Standard.output("origin            \(reader.origin)")
            Standard.output("verification key  \(reader.verifier.text)")
            Standard.error(
                "Keep a copy of \(folder.keyFile.path) apart from the ledger: without it nobody can read what it holds."
            )
        }
    }
}
