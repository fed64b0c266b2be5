import ArgumentParser
import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Synchronization

/// What every command takes: which ledger, and who reads the output.
struct LedgerOptions: ParsableArguments {
    @Option(
        name: .customLong("ledger"), help: "The ledger's folder (else PROMPTLEDGER_LEDGER, else ./ledger).",
        completion: .directory)
    var path: String?

    @OptionGroup var acting: ActingOption

    @Flag(name: .customLong("json"), help: "JSON on standard output; all else on standard error.")
    var isJSON = false

    /// Says what a command did whose success is said to people by nothing: scripts get one document.
    func report(_ fields: [String: Any?]) { if isJSON { JSONOutput.document(fields) } }

    var folder: LedgerFolder { path.map { LedgerFolder(at: $0) } ?? .usual }

    /// Opens the ledger to look on, beside whoever writes; refuses who may not read what is asked for.
    func openToRead(_ permission: Permission = .readFacts) throws -> LedgerReader {
        let reader = try openAsSeen()
        try authorise(permission, in: reader)
        return reader
    }

    /// As ``openToRead(_:)``, for what takes the ledger out: who is refused that is recorded, as by a command of the log, where it can be.
    /// - Parameter command: what it is called.
    func openToRead(_ permission: Permission, notingRefusalOf command: String) async throws -> LedgerReader {
        do { return try openToRead(permission) } catch LedgerFault.refused(.notPermitted(let missing, let actor))
            where missing.isWatched
        {
            let note = NoteRefusal(command: command, permission: missing)
            // They hear of the refusal whether or not this comes about.
            do { _ = try await openToWrite().ledger.execute(.noteRefusal(note), as: actor) } catch {
                UnrecordedRefusal.tell(error)
            }
            throw LedgerFault.refused(.notPermitted(missing, actor))
        }
    }

    /// Refuses whoever acts, where they may not read what is asked for.
    func authorise(_ permission: Permission, in reader: LedgerReader) throws {
        Complaint.names(from: reader)
        let isLookingOn = permission == .readFacts || permission == .readContent
        let who = try isLookingOn ? onlooker(in: reader) : actor(in: reader)
        try acting.prove(who, in: reader)
        try reader.authorise(permission, as: who)
    }

    /// Opens the ledger, and refuses one that does not go on from what was seen of it.
    private func openAsSeen() throws -> LedgerReader {
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

    /// Opens the ledger to write, and finds as whom. A command that only says something takes a turn, also beside one that has the ledger for
    /// the whole of its work and lends it; what works long, or changes the keys of what is open elsewhere, has it whole.
    func openToWrite(for tenure: Tenure = .turn) throws -> OpenLedger {
        if let open = try openedToWrite(for: tenure) { return open }
        // Who types a passphrase keeps nobody from writing.
        try PassphraseInput.ofActor?.withBytes { _ in }
        return try openedToWrite(for: tenure)!  // the passphrase is at hand now
    }

    /// `nil` where a passphrase is to be asked for first.
    private func openedToWrite(for tenure: Tenure) throws -> OpenLedger? {
        let ledger = try Ledger.open(folder, for: tenure)
        Complaint.names(from: ledger.reader)
        try Pinning.check(ledger.reader)
        let actor = try actor(in: ledger.reader)
        if ledger.reader.isLocked(actor), let passphrase = PassphraseInput.ofActor {
            guard !passphrase.isAwaited else { return nil }
            try ledger.reader.unlockSigningKeys(of: actor, with: passphrase)
        }
        OpenLedger.latest.withLock { $0 = ledger }
        if let lead = ClockLead(of: ledger.head.recordedAt) { Standard.error(lead.text) }
        return OpenLedger(ledger: ledger, actor: actor)
    }

    /// Whether somebody is said to act, and it is not left to who founded the workspace.
    var isActorNamed: Bool { acting.isNamed }

    /// Who signs.
    func actor(in reader: LedgerReader) throws -> ActorID { try acting.actor(in: reader) }

    /// Who only reads.
    func onlooker(in reader: LedgerReader) throws -> ActorID { try acting.onlooker(in: reader) }
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

    /// Asks about now, with names resolved.
    func ask<R: Sendable>(_ body: (References) throws -> R) throws -> R {
        try reader.ask(asOf: AsOf(end: reader.size), body)
    }

    func execute(_ command: Command) async throws { _ = try await ledger.execute(command, as: actor) }
}

extension LedgerFolder {
    /// The one that commands work on where none is named.
    static var usual: LedgerFolder { LedgerFolder(at: Environment["PROMPTLEDGER_LEDGER"] ?? "ledger") }

    /// The folder at a path as people type it; what opens its keys as the environment says.
    init(at path: String) {
        self.init(
            URL(filePath: path, directoryHint: .isDirectory),
            keyFile: Environment["PROMPTLEDGER_KEY_FILE"].map { URL(filePath: $0) },
            recoveryKeyFile: Environment["PROMPTLEDGER_RECOVERY_KEY"].map { URL(filePath: $0) },
            passphrase: PassphraseInput.ofLedger, lockWaitMax: LockWait.max, whenWaiting: LockWait.tell,
            whenUnrecorded: { UnrecordedRefusal.tell($0) })
    }
}

/// The process's environment; an empty variable counts as none.
enum Environment {
    static let all = ProcessInfo.processInfo.environment

    static subscript(name: String) -> String? { all[name].flatMap { $0.isEmpty ? nil : $0 } }
}
