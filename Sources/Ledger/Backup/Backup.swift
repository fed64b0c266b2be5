internal import EventLog
package import Foundation
internal import Projections
internal import SQLiteLog
internal import Sodium

/// Copies a ledger while others read and write it: the log to one folder, the wrapped keys to another, never to the same, for a copy of the
/// log is worth nothing to who has not the keys. The key file is in neither.
package enum Backup {
    /// How often it is begun anew because something was erased under its hands.
    private static let attemptsMax = 5

    /// Makes a backup of the log in `target`, and of the keys in `keysTarget` where it is given. Both must be new or empty.
    ///
    /// The copy is verified before it is in its place, and what is erased is not in it, even where the erasure is not finished here.
    package static func make(_ folder: LedgerFolder, to target: URL, keysTo keysTarget: URL? = nil)
        throws(LedgerFault) -> BackupManifest
    {
        let places = [folder.url, target] + (keysTarget.map { [$0] } ?? [])
        for (index, place) in places.enumerated() {
            for other in places[..<index] where place.contains(other) || other.contains(place) {
                throw .placesOverlap(place.path, other.path)
            }
        }
        let source = try KeyedLog(folder)
        defer { source.close() }
        var draft = try DraftFolder(for: target)
        var keysDraft: DraftFolder?
        do throws(LedgerFault) {
            if let keysTarget { keysDraft = try DraftFolder(for: keysTarget) }
            let log = draft.url.appending(path: folder.log.lastPathComponent)
            let keys = keysDraft?.url.appending(path: folder.keys.lastPathComponent)
            let head = try copy(source, to: log, keysTo: keys)
            try makeOneFile(of: log, keys)
            let manifest = try BackupManifest(
                of: log, origin: source.origin, size: head.size, root: head.frontier.root)
            try manifest.write(in: draft.url)
            if let keys, let keysFolder = keysDraft?.url {
                try BackupManifest(of: keys, origin: source.origin, size: head.size, root: head.frontier.root)
                    .write(in: keysFolder)
                // The keys first: a crash between leaves keys without a log, which are of use with an older one, too.
                try keysDraft?.place()
            }
            try draft.place()
            return manifest
        } catch {
            draft.discard()
            keysDraft?.discard()
            throw error.ofBackup(
                in: [draft.url, keysDraft?.url].compactMap(\.self), for: [target, keysTarget].compactMap(\.self))
        }
    }

    /// Copies both files so that they fit each other, takes out what is erased, and verifies the log.
    private static func copy(_ source: KeyedLog, to log: URL, keysTo keys: URL?) throws(LedgerFault) -> LogHead {
        for _ in 0..<attemptsMax {
            // The log first: a key is on disk before the event that needs it.
            do { try SQLiteLogStore.copy(source.folder.log, to: log) } catch {
                throw LedgerFault(error, copying: source.folder.log)
            }
            if let keys {
                do { try SQLiteKeyStore.copy(source.folder.keys, to: keys) } catch {
                    throw LedgerFault(error, copying: source.folder.keys)
                }
            }
            let copy = try KeyedLog(log: log, like: source)
            defer { copy.close() }
            let erasures = try copy.erasures(in: 0..<copy.head.size)
            // A key that was destroyed since belongs to content that the copy of the log still takes for readable.
            let isErasedSince = try !source.erasures(in: copy.head.size..<max(copy.head.size, source.latestSize()))
                .isEmpty
            if isErasedSince {
                for file in [log, keys].compactMap(\.self) { try? FileManager.default.removeItem(at: file) }
                continue
            }
            try copy.delete(erasures)
            if let keys { try Keyring.destroy(Array(erasures.dataKeys), in: keys) }
            try copy.verify()
            return copy.head
        }
        throw .notWritten("something was erased each time the log was copied")
    }
}

extension Backup {
    /// A backup is its files alone, whoever reads it.
    fileprivate static func makeOneFile(of log: URL, _ keys: URL?) throws(LedgerFault) {
        do throws(StoreFault) {
            try SQLiteLogStore.makeOneFile(log)
            if let keys { try SQLiteKeyStore.makeOneFile(keys) }
        } catch { throw LedgerFault(error, path: log.path) }
    }
}

extension LedgerFault {
    fileprivate init(_ fault: StoreFault, copying file: URL) {
        self =
            switch fault {
            case .notWritten(let reason), .unknown(let reason), .cannotOpen(let reason):
                .notWritten("\(file.lastPathComponent) could not be copied (\(reason))")
            default: LedgerFault(fault, path: file.path)
            }
    }

    /// In a backup's words: whatever could not be written in `drafts`, the ledger is as it was, and nothing came to `targets`.
    fileprivate func ofBackup(in drafts: [URL], for targets: [URL]) -> LedgerFault {
        let places = targets.map(\.path).joined(separator: " and ")
        switch self {
        case .notWritten(let reason), .stopped(let reason), .tracesRemain(_, let reason):
            return .backupNotMade(places: places, reason)
        case .cannotOpen(let path, let reason) where drafts.contains(where: { path.hasPrefix($0.path) }):
            return .backupNotMade(places: places, "\(URL(filePath: path).lastPathComponent) cannot be made (\(reason))")
        default: return self
        }
    }
}

extension URL {
    /// Whether `other` is this folder or lies in it.
    fileprivate func contains(_ other: URL) -> Bool {
        let (mine, others) = (
            resolvingSymlinksInPath().standardizedFileURL.pathComponents,
            other.resolvingSymlinksInPath().standardizedFileURL.pathComponents
        )
        return others.starts(with: mine)
    }
}
