import ArgumentParser
import Domain
import Foundation
import Ledger

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the ledger, while others read and write it.",
        discussion: """
            The log goes to DIR, the wrapped keys to another folder (--keys), never to the same: a copy of the log is worth nothing to who \
            has not the keys. The key file goes to neither; keep a copy of it apart. What is erased is not in a backup, and `erase --list` \
            prints what must be erased again when an older one is put back: keep the newest list with the backups. Owners, admins and \
            operators may make backups; that somebody else was refused one is recorded.
            """)

    @OptionGroup var ledger: LedgerOptions
    @Argument(help: "A new or empty folder, for the log.", completion: .directory) var directory: String
    @Option(help: "A new or empty folder, for the keys.", completion: .directory) var keys: String?

    func run() async throws {
        try await ledger.openToRead(.makeBackups, notingRefusalOf: "backup").close()
        let manifest = try Backup.make(
            ledger.folder, to: URL(filePath: directory, directoryHint: .isDirectory),
            keysTo: keys.map { URL(filePath: $0, directoryHint: .isDirectory) })
        if ledger.isJSON {
            JSONOutput.document([
                "origin": manifest.origin, "size": manifest.size, "root": manifest.root, "backup": directory,
                "keys": keys,
            ])
        } else {
            Standard.output("backed up  \(manifest.size) entries, root \(manifest.root), to \(directory)")
            if let keys { Standard.output("           wrapped keys to \(keys)") }
        }
        if keys == nil {
            Standard.error("The keys are not in it; back them up to another place with --keys.")
        }
    }
}
