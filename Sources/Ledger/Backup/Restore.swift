internal import Domain
package import EventLog
package import Events
package import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium

/// Puts a ledger back from a backup of its log and one of its keys. All of it happens in a folder that nobody knows of: it is verified in
/// full, and what was erased since is erased again, before it is in its place and can be opened.
package struct Restore: Sendable {
    /// Where the backup of the log is.
    package var backup: URL
    /// Where keys.db is: a backup of the keys, or the folder of a ledger.
    package var keys: URL
    /// Where more erasures are known: lists, and the folders of ledgers.
    package var erasures: [URL] = []
    /// A checkpoint of this ledger kept elsewhere, as a note.
    package var expected: [UInt8]?
    /// What this client has seen of the ledger, which must be reached as well. It is remembered whatever is accepted.
    package var pins: PinBook?
    /// Whether it may go on though entries are known to be lost.
    package var acceptsLoss = false
    /// Unlocks the signing key of whoever restores, where a passphrase locks it.
    package var actorPassphrase: PassphraseSource?

    package init(backup: URL, keys: URL) {
        self.backup = backup
        self.keys = keys
    }

    /// What was put back.
    package struct Report: Equatable, Sendable {
        package let origin: String
        /// Entries in the backup.
        package let size: UInt64
        /// Subjects that were erased again.
        package let erasedAgain: Int
        /// How many entries the ledger had, by the newest state of it that is known: of checkpoints, lists of erasures, ledgers, and what this
        /// client has seen; `nil` where none was named.
        package let knownSize: UInt64?
        /// Up to which entry of the log it was said what was erased; `nil` where nobody was asked.
        package let erasuresKnownTo: UInt64?
        /// Whether the root key in keys.db was rotated more often than the log tells.
        package let keysAreNewer: Bool

        /// Entries that the log had, as far as is known.
        package var sizeReached: UInt64 { max(size, knownSize ?? 0) }

        /// Entries that are lost, as far as is known.
        package var lost: UInt64 { sizeReached - size }

        /// Whether text that was erased after the backup was made may be in it, because nobody said what that was: nobody was asked, or
        /// nobody who knew the log as far as it is known to have gone.
        package var mayHoldErased: Bool { erasuresKnownTo.map { $0 < sizeReached } ?? true }
    }

    /// Restores to `target`, which must be new or empty. Nobody signs but the one that `actor` names, else the first person of the log, who
    /// must be allowed to restore and to erase.
    package func run(
        to target: LedgerFolder, as actor: (LedgerReader) throws -> ActorID = { try $0.founder() },
        clock: any LogClock = SystemClock()
    ) async throws -> Report {
        let manifest = try BackupManifest.read(in: backup, expecting: target.log.lastPathComponent)
        let keysManifest = try BackupManifest.find(in: keys, of: target.keys.lastPathComponent)
        var draft = try DraftFolder(for: target.url)
        let folder = target.moved(to: draft.url)
        do {
            try FileCopy.copy(backup.appending(path: folder.log.lastPathComponent), to: folder.log)
            try copyKeys(to: folder, areBackedUp: keysManifest != nil)
            try copyKeyFile(to: folder, isOwn: target.keyFile == target.ownKeyFile)
            let report = try await renew(folder, manifest, actor, clock)
            try draft.place()
            return report
        } catch let fault as LedgerFault {
            draft.discard()
            switch fault {
            case .corrupt(let position, let reason):
                throw LedgerFault.backupDamaged(
                    file: target.log.lastPathComponent, position.map { "entry \($0): \(reason)" } ?? reason)
            // It lay beside the keys, or was to.
            case .keyFileMissing(folder.keyFile.path): throw LedgerFault.keyFileMissing(path: givenKeyFile(folder))
            case .keyFileWrong(folder.keyFile.path): throw LedgerFault.keyFileWrong(path: givenKeyFile(folder))
            case .passphraseNeeded(folder.keyFile.path):
                throw LedgerFault.passphraseNeeded(keyFile: givenKeyFile(folder))
            // Whatever could not be written or followed is of the draft, which is not kept and whoever restores knows by the name of its place.
            case .notWritten(let reason), .stopped(let reason), .erasureBehind(_, let reason),
                .erasureFirst(_, let reason),
                .tracesRemain(_, let reason), .keysBehind(let reason):
                throw LedgerFault.notWritten("\(target.url.path) could not be filled: \(reason)")
            case .cannotOpen(let path, let reason) where path.hasPrefix(folder.url.path):
                throw LedgerFault.notWritten("\(target.url.path) could not be filled: \(reason)")
            default: throw fault
            }
        } catch {
            draft.discard()
            throw error
        }
    }

    /// The key file as whoever restores knows it.
    private func givenKeyFile(_ folder: LedgerFolder) -> String {
        folder.keyFile == folder.ownKeyFile ? LedgerFolder(keys).keyFile.path : folder.keyFile.path
    }

    /// Copies keys.db: of a backup the one file that was held against its sum, of a ledger as of one moment, for somebody may write there.
    private func copyKeys(to folder: LedgerFolder, areBackedUp: Bool) throws(LedgerFault) {
        let file = folder.keys.lastPathComponent
        let source = keys.appending(path: file)
        if areBackedUp { return try FileCopy.copy(source, to: folder.keys) }
        do { try SQLiteKeyStore.copy(source, to: folder.keys) } catch {
            switch error {
            case .notALog: throw .notABackup(path: keys.path, file: file)
            case .corrupt(let reason): throw .backupDamaged(file: file, reason)
            default: throw LedgerFault(error, path: keys.path)
            }
        }
    }

    /// The keys may be of a ledger that has its key file beside them; who keeps it apart names it.
    private func copyKeyFile(to folder: LedgerFolder, isOwn: Bool) throws(LedgerFault) {
        let keyFile = keys.appending(path: folder.keyFile.lastPathComponent)
        if isOwn, FileManager.default.fileExists(atPath: keyFile.path) {
            try FileCopy.copy(keyFile, to: folder.keyFile)
        }
    }

    /// Makes the copy fit to go on: erasures done again, the log told of it, everything verified.
    private func renew(
        _ folder: LedgerFolder, _ manifest: BackupManifest, _ actor: (LedgerReader) throws -> ActorID,
        _ clock: any LogClock
    ) async throws -> Report {
        let known = try knownErasures(folder)
        try Keyring.destroy(Array(known.dataKeys), in: folder.keys)
        let ledger = try Ledger.open(folder, knowingErased: known.dataKeys, clock: clock)
        let report: Report
        do { report = try await renew(ledger, manifest, known, as: try actor(ledger.reader)) } catch {
            try? await ledger.close()
            throw error
        }
        // Once, whatever comes of it: a store that was closed must not be asked for anything more.
        try await ledger.close()
        let verification = try LedgerVerification.verify(folder, level: .full)
        if let failure = verification.failure {
            throw LedgerFault.corrupt(position: failure.position, failure.reason)
        }
        return report
    }

    private func renew(_ ledger: Ledger, _ manifest: BackupManifest, _ known: KnownErasures, as actor: ActorID)
        async throws(LedgerFault) -> Report
    {
        let reader = ledger.reader
        let head = reader.openedHead
        guard manifest.origin == reader.origin, manifest.size == head.size,
            manifest.root == head.frontier.root.base64
        else { throw .backupDamaged(file: manifest.file, "it is not the log that backup.json speaks of") }
        let knownSize = try knownSize(reader, known)
        let loggedEpoch = reader.read { $0.keys.epochs(asOf: .now($0)) }.root
        if reader.isLocked(actor), let actorPassphrase {
            try reader.unlockSigningKeys(of: actor, with: actorPassphrase)
        }
        let note = NoteRestore(
            size: head.size, root: Data(head.frontier.root.bytes),
            knownSize: knownSize.flatMap { $0 > head.size ? $0 : nil })
        try await ledger.rehearse(.noteRestore(note), as: actor)
        try await checkStrangers(among: known, in: ledger)
        var erasedAgain = 0
        for erasure in known.all {
            guard let subject = Subject(erasure.kind, stored: erasure.subject),
                try await ledger.decided({ $0.knows(subject) && !$0.isErased(subject) })
            else { continue }
            let command = EraseSubject(subject: subject, dataKeys: erasure.dataKeys)
            _ = try await ledger.execute(.eraseSubject(command), as: actor)
            erasedAgain += 1
        }
        // What was sealed under a key that is known to be gone goes, whether or not the log knows whose it was.
        try reader.deleteContents(under: known.dataKeys)
        _ = try await ledger.execute(.noteRestore(note), as: actor)
        return Report(
            origin: reader.origin, size: head.size, erasedAgain: erasedAgain, knownSize: knownSize,
            erasuresKnownTo: known.knownTo, keysAreNewer: reader.keyring.rootEpoch > loggedEpoch)
    }

    /// Checks that nothing in the log was sealed under a key of what the log does not know: keys.db would have it as another's than it is.
    private func checkStrangers(among known: KnownErasures, in ledger: Ledger) async throws(LedgerFault) {
        var strangers: Set<Data> = []
        for erasure in known.all {
            guard let subject = Subject(erasure.kind, stored: erasure.subject) else { continue }
            if try await ledger.decided({ $0.knows(subject) }) { continue }
            strangers.formUnion(erasure.dataKeys)
        }
        guard let position = try ledger.reader.contents(under: strangers).first else { return }
        throw .keysIncomplete(
            "it notes the destroyed key to the content of entry \(position) as one of what the log does not know")
    }

    /// How many entries the ledger is known to have had; `nil` where no state of it was named. Throws where the backup has fewer, and the loss
    /// is not accepted.
    private func knownSize(_ reader: LedgerReader, _ erasures: KnownErasures) throws(LedgerFault) -> UInt64? {
        let size = reader.openedHead.size
        let seen = try pins?.pin(of: reader.verifier)?.note.bytes
        var sizes = [erasures.knownTo].compactMap(\.self)
        for note in [expected, seen].compactMap(\.self) {
            do throws(LedgerFault) { sizes.append(try reader.confirm(note).size) } catch {
                guard case .checkpointAhead(let known, _) = error else { throw error }
                sizes.append(known)
            }
        }
        guard let known = sizes.max() else { return nil }
        guard known <= size || acceptsLoss else { throw .lossNotAccepted(size: size, known: known) }
        return known
    }

    /// What the log of the backup says is erased, what keys.db remembers of keys that are gone, and what the lists say.
    private func knownErasures(_ folder: LedgerFolder) throws(LedgerFault) -> KnownErasures {
        let log = try KeyedLog(folder)
        defer { log.close() }
        let logged = try log.erasures(in: 0..<log.head.size)
        var known = KnownErasures(of: logged.all)
        try known.add(try log.keyring.destroyedSubjects(), notedIn: log.keyring, beside: logged)
        let owners = try log.keyring.owners()
        for place in erasures {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else {
                throw .cannotOpen(
                    path: place.path, "it is not there; name a list of erasures, or the folder of a ledger")
            }
            let list =
                isFolder.boolValue
                ? try erasures(ofLedgerIn: place, like: folder, beside: log)
                : try ErasureList(reading: place, of: log.verifier)
            try known.add(list, from: place, owners: owners)
        }
        return known
    }

    /// What the log of another copy of the ledger says is erased. One of the two must go on from the other: how many entries the copy has, and
    /// what it erased, says nothing of the backup otherwise.
    private func erasures(ofLedgerIn place: URL, like folder: LedgerFolder, beside log: KeyedLog) throws(LedgerFault)
        -> ErasureList
    {
        let other: KeyedLog
        do { other = try KeyedLog(place, unlockedAs: folder) } catch {
            guard case .corrupt(_, let reason) = error else { throw error }
            // Of the backup it is not said.
            throw .cannotOpen(path: place.path, reason)
        }
        defer { other.close() }
        guard other.origin == log.origin else { throw .erasureListForeign(path: place.path, origin: other.origin) }
        guard other.verifier == log.verifier else {
            throw .historyForeign(path: place.path, "another key signs its checkpoints")
        }
        let shared = min(other.head.size, log.head.size)
        let root = try log.root(of: shared)
        do throws(LedgerFault) {
            guard try other.root(of: shared) == root else {
                throw .historyForeign(path: place.path, "its first \(shared) entries are not those of the backup")
            }
            return ErasureList(
                origin: log.origin, size: other.head.size, erasures: try other.erasures(in: 0..<other.head.size).all)
        } catch {
            guard case .corrupt(_, let reason) = error else { throw error }
            throw .cannotOpen(path: place.path, reason)
        }
    }
}
