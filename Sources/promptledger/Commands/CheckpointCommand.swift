import ArgumentParser
import EventLog
import Foundation
import Ledger

struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Print the signed checkpoint: so many entries, under this root.",
        discussion:
            "Keep it elsewhere: `verify --expect FILE` then shows that history was neither cut back nor rewritten.")

    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        let reader = try ledger.openToRead()
        let note = try reader.checkpoint()
        guard ledger.isJSON else {
            Standard.write(String(decoding: note, as: UTF8.self), to: .standardOutput)
            return
        }
        let checkpoint = try Checkpoint(opening: note, by: [reader.verifier])
        JSONOutput.document([
            "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.base64,
            "verification_key": reader.verifier.text,
            "note": String(decoding: note, as: UTF8.self),
        ])
    }
}
