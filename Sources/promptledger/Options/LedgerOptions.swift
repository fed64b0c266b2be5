import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Synchronization

/// What every command takes: which ledger, and who reads the output.
struct LedgerOptions: ParsableArguments {
    @Option(
        name: .customLong("ledger"), help: "The ledger's folder (else PROMPTLEDGER_LEDGER, else ./ledger).",
        completion: .directory)
    var path: String?

    @Flag(name: .customLong("json"), help: "JSON on standard output; all else on standard error.")
    var isJSON = false

    var folder: LedgerFolder { LedgerFolder(at: path ?? Environment["PROMPTLEDGER_LEDGER"] ?? "ledger") }

    /// Opens the ledger to look on, beside whoever writes.
    func openToRead() throws -> LedgerReader {
        while true {
            let reader = try LedgerReader.open(folder)
            do {
                try Pinning.check(reader)
                return reader
            } catch LedgerFault.pinAhead(let size, let ledger) {
                // Somebody may have written, and remembered it, in between: then there is more by now.
                guard try reader.isBehind() else { throw LedgerFault.pinAhead(size: size, ledger: ledger) }
                try reader.close()
            }
        }
    }

    /// Opens the ledger to write, and finds as whom.
    func openToWrite() throws -> OpenLedger {
        let ledger = try Ledger.open(folder)
        OpenLedger.latest.withLock { $0 = ledger }
        try Pinning.check(ledger.reader)
        guard let actor = ledger.reader.localActor(.person) else {
            throw ExitStatus.failed("keys.db holds no signing key of a person; act where your key is")
        }
        return OpenLedger(ledger: ledger, actor: actor)
    }
}

/// A ledger that this process writes, and as whom.
struct OpenLedger {
    let ledger: Ledger
    let actor: ActorID

    var reader: LedgerReader { ledger.reader }

    /// The one that this process writes, to be closed when the command is over.
    fileprivate static let latest = Mutex<Ledger?>(nil)

    /// Remembers, where a command did what it was asked, what it has seen and written.
    static func rememberLatest() { Pinning.keep(writtenBy: latest.withLock { $0 }) }

    /// Leaves the files as they are kept: the log in ledger.db alone, and nothing in its WAL.
    static func closeLatest() async {
        // What the command acknowledged is durable already; a fault here loses nothing.
        let ledger = latest.withLock { latest in
            defer { latest = nil }
            return latest
        }
        try? await ledger?.close()
    }

    func execute(_ command: Command) async throws { _ = try await ledger.execute(command, as: actor) }
}

extension LedgerFolder {
    /// The folder at a path as people type it; its key file where PROMPTLEDGER_KEY_FILE says.
    init(at path: String) {
        self.init(
            URL(filePath: path, directoryHint: .isDirectory),
            keyFile: Environment["PROMPTLEDGER_KEY_FILE"].map { URL(filePath: $0) })
    }
}

/// The process's environment; an empty variable counts as none.
enum Environment {
    static let all = ProcessInfo.processInfo.environment

    static subscript(name: String) -> String? { all[name].flatMap { $0.isEmpty ? nil : $0 } }
}
