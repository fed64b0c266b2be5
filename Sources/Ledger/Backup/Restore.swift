internal import Domain
package import EventLog
internal import Events
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
        /// Entries that are lost, as far as is known.
        package let lost: UInt64
    }

    /// Restores to `target`, which must be new or empty.
    package func run(to target: LedgerFolder, clock: any LogClock = SystemClock()) async throws(LedgerFault) -> Report {
        let manifest = try BackupManifest.read(in: backup, expecting: target.log.lastPathComponent)
        var draft = try DraftFolder(for: target.url)
        do throws(LedgerFault) {
            let folder = try fill(draft.url, like: target)
            let report = try await renew(folder, manifest, clock)
            try draft.place()
            return report
        } catch {
            draft.discard()
            guard case .corrupt(let position, let reason) = error else { throw error }
            throw .backupDamaged(
                file: target.log.lastPathComponent, position.map { "entry \($0): \(reason)" } ?? reason)
        }
    }

    /// Copies what is restored, and takes out what is known to be erased, without opening it as a ledger.
    private func fill(_ draft: URL, like target: LedgerFolder) throws(LedgerFault) -> LedgerFolder {
        let ownKeyFile = target.keyFile == LedgerFolder(target.url).keyFile
        let folder = LedgerFolder(draft, keyFile: ownKeyFile ? nil : target.keyFile)
        try Self.copy(backup.appending(path: folder.log.lastPathComponent), to: folder.log)
        do { try SQLiteKeyStore.copy(keys.appending(path: folder.keys.lastPathComponent), to: folder.keys) } catch {
            throw error == .notALog
                ? .notABackup(path: keys.path, file: folder.keys.lastPathComponent)
                : LedgerFault(error, path: keys.path)
        }
        // The keys may be of a ledger that has its key file beside them; who keeps it apart names it.
        let keyFile = keys.appending(path: folder.keyFile.lastPathComponent)
        if ownKeyFile, FileManager.default.fileExists(atPath: keyFile.path) {
            try Self.copy(keyFile, to: folder.keyFile)
        }
        return folder
    }

    private static func copy(_ file: URL, to target: URL) throws(LedgerFault) {
        do { try FileManager.default.copyItem(at: file, to: target) } catch {
            throw .cannotOpen(path: file.path, error.localizedDescription)
        }
        guard chmod(target.path, 0o600) == 0 else { throw .notWritten(String(cString: strerror(errno))) }
        try FolderSync.sync(file: target)
    }

    /// Makes the copy fit to go on: erasures done again, the log told of it, everything verified.
    private func renew(_ folder: LedgerFolder, _ manifest: BackupManifest, _ clock: any LogClock)
        async throws(LedgerFault) -> Report
    {
        let list = try knownErasures(folder)
        let known = Set(list.erasures.flatMap(\.dataKeys))
        try Keyring.destroy(Array(known), in: folder.keys)
        let ledger = try Ledger.open(folder, knowingErased: known, clock: clock)
        let report: Report
        do throws(LedgerFault) { report = try await renew(ledger, manifest, list) } catch {
            try? await ledger.close()
            throw error
        }
        // Once, whatever comes of it: a store that was closed must not be asked for anything more.
        try await ledger.close()
        let verification = try LedgerVerification.verify(folder, level: .full)
        if let failure = verification.failure { throw .corrupt(position: failure.position, failure.reason) }
        return report
    }

    private func renew(_ ledger: Ledger, _ manifest: BackupManifest, _ list: ErasureList) async throws(LedgerFault)
        -> Report
    {
        let reader = ledger.reader
        let head = reader.openedHead
        guard manifest.origin == reader.origin, manifest.size == head.size,
            manifest.root == head.frontier.root.base64
        else { throw .backupDamaged(file: manifest.file, "it is not the log that backup.json speaks of") }
        let knownSize = try lossKnown(reader)
        let actor = try await ledger.custodian()
        var erasedAgain = 0
        for erasure in list.erasures {
            guard let subject = Subject(erasure.kind, stored: erasure.subject),
                try await ledger.decided({ $0.knows(subject) && !$0.isErased(subject) })
            else { continue }
            let command = EraseSubject(subject: subject, dataKeys: erasure.dataKeys)
            _ = try await ledger.execute(.eraseSubject(command), as: actor)
            erasedAgain += 1
        }
        // What was sealed under a key that is known to be gone goes, whether or not the log knows whose it was.
        try reader.deleteContents(under: Set(list.erasures.flatMap(\.dataKeys)))
        let note = NoteRestore(
            size: head.size, root: Data(head.frontier.root.bytes), knownSize: knownSize)
        _ = try await ledger.execute(.noteRestore(note), as: actor)
        return Report(
            origin: reader.origin, size: head.size, erasedAgain: erasedAgain,
            lost: knownSize.map { $0 - head.size } ?? 0)
    }

    /// How many entries the ledger is known to have had, where that is more than the backup has; throws where such a loss is not accepted.
    private func lossKnown(_ reader: LedgerReader) throws(LedgerFault) -> UInt64? {
        let seen = try pins?.pin(of: reader.verifier)?.note.bytes
        var known: UInt64?
        for note in [expected, seen].compactMap(\.self) {
            do throws(LedgerFault) { _ = try reader.confirm(note) } catch {
                guard case .checkpointAhead(let size, let ledger) = error else { throw error }
                guard acceptsLoss else { throw .lossNotAccepted(size: ledger, known: size) }
                known = max(known ?? 0, size)
            }
        }
        return known
    }

    /// What the log of the backup says is erased, what keys.db remembers of keys that are gone, and what the lists say.
    private func knownErasures(_ folder: LedgerFolder) throws(LedgerFault) -> ErasureList {
        let log = try KeyedLog(folder)
        defer { log.close() }
        var list = ErasureList(origin: log.origin, erasures: try log.erasures(in: 0..<log.head.size).all)
        list.merge(try log.keyring.destroyedSubjects())
        for place in erasures {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else {
                throw .cannotOpen(
                    path: place.path, "it is not there; name a list of erasures, or the folder of a ledger")
            }
            if isFolder.boolValue {
                let own = LedgerFolder(place)
                let hasKeyFile = FileManager.default.fileExists(atPath: own.keyFile.path)
                let other = try KeyedLog(hasKeyFile ? own : LedgerFolder(place, keyFile: folder.keyFile))
                defer { other.close() }
                guard other.origin == log.origin else {
                    throw .erasureListForeign(path: place.path, origin: other.origin)
                }
                list.merge(try other.erasures(in: 0..<other.head.size).all)
            } else {
                guard let text = try? String(contentsOf: place, encoding: .utf8) else {
                    throw .erasureListMalformed(path: place.path, line: 1)
                }
                list.merge(try ErasureList(parsing: text, of: log.origin, path: place.path).erasures)
            }
        }
        return list
    }
}
