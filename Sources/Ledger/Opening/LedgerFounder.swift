internal import Domain
package import EventLog
internal import Events
internal import Foundation
internal import SQLiteLog
internal import Sodium

extension Ledger {
    /// Makes a new ledger in `folder`, with its owner and its runner.
    ///
    /// It is made whole in a folder beside it and moved there at the end, so a crash leaves no half of a ledger in its place.
    /// - Parameter origin: the log's name for ever; `nil` makes one from the workspace's id.
    package static func found(
        _ folder: LedgerFolder, ownerName: String, origin: String? = nil, clock: any LogClock = SystemClock()
    ) async throws(LedgerFault) {
        let target = folder.url.standardizedFileURL
        let files = FileManager.default
        guard !files.fileExists(atPath: folder.log.path) else { throw .alreadyALedger(path: folder.url.path) }
        let present = (try? files.contentsOfDirectory(atPath: target.path)) ?? []
        guard present.isEmpty else {
            throw .cannotOpen(path: folder.url.path, "the folder is not empty; name a new one")
        }
        let ids = IdentifierSource(clock: clock)
        let workspace: WorkspaceID = ids.next()
        let (owner, runner): (ActorID, ActorID) = (ids.next(), ids.next())
        let origin = origin ?? "promptledger/\(workspace)"
        guard NoteKeyName.isValid(origin), origin.utf8.count <= 255 else {
            throw .cannotOpen(path: folder.url.path, "the origin must be 1 to 255 bytes without spaces or plus signs")
        }
        let draft = target.deletingLastPathComponent().appending(path: ".\(target.lastPathComponent).\(workspace)")
        let keyFile = folder.keyFile == folder.url.appending(path: "root.key") ? nil : folder.keyFile
        if let keyFile, files.fileExists(atPath: keyFile.path) {
            throw .cannotOpen(
                path: keyFile.path, "the file is there already, and may be another ledger's key; name a new one")
        }
        do {
            try files.createDirectory(
                at: draft, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotOpen(path: folder.url.path, error.localizedDescription)
        }
        do {
            try await fill(LedgerFolder(draft, keyFile: keyFile), origin, workspace, (owner, ownerName), runner, clock)
            try FolderSync.sync(draft)
            if let keyFile { try FolderSync.sync(keyFile.deletingLastPathComponent()) }
            guard rename(draft.path, target.path) == 0 else {
                throw LedgerFault.cannotOpen(path: folder.url.path, String(cString: strerror(errno)))
            }
            try FolderSync.sync(target.deletingLastPathComponent())
        } catch {
            try? files.removeItem(at: draft)
            if let keyFile { try? files.removeItem(at: keyFile) }
            throw error as? LedgerFault ?? .cannotOpen(path: folder.url.path, error.localizedDescription)
        }
    }

    private static func fill(
        _ folder: LedgerFolder, _ origin: String, _ workspace: WorkspaceID, _ owner: (id: ActorID, name: String),
        _ runner: ActorID,
        _ clock: any LogClock
    ) async throws(LedgerFault) {
        let keyring = try Keyring.create(folder, actors: [owner.id, runner])
        do {
            let store = try SQLiteLogStore(file: folder.log, access: .create)
            // The origin was checked to be a good name.
            _ = try LogWriter.found(in: store, signer: NoteSigner(name: origin, key: keyring.checkpointKey)!)
            try store.close()
        } catch { throw LedgerFault(error, path: folder.log.path) }
        try keyring.close()
        let ledger = try open(folder, clock: clock)
        let command = FoundWorkspace(
            workspace: workspace, owner: owner.id, ownerName: owner.name,
            ownerPublicKey: Data(keyring.signingKey(of: owner.id)!.publicKey.bytes), runner: runner,
            runnerName: owner.name == "runner" ? "the runner" : "runner",
            runnerPublicKey: Data(keyring.signingKey(of: runner)!.publicKey.bytes))
        _ = try await ledger.execute(.foundWorkspace(command), as: owner.id)
        try await ledger.close()
    }
}
