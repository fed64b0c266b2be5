internal import Domain
internal import EventLog
package import Events
package import Foundation
internal import Sodium

extension Ledger {
    /// Writes what `request` asks for to the new file `file`, for somebody outside.
    ///
    /// The log hears of it first: a crash after (2) leaves an entry that says more than happened, and never a bundle that no entry tells of.
    /// One in (3) leaves the beginning of a file under a name that nobody else takes. After (4) the bundle is whole, and there. Where it
    /// cannot be written, nothing of it is left, and the error names the entry.
    package nonisolated func exportEvidence(
        _ request: EvidenceRequest, as actor: ActorID, to file: URL
    ) async throws(LedgerFault) -> EvidenceExport {
        guard !FileManager.default.fileExists(atPath: file.path) else { throw .fileExists(path: file.path) }
        // What cannot be written anyway is not recorded either.
        guard file.lastPathComponent.utf8.count <= Int(NAME_MAX) else {
            throw .cannotOpen(path: file.path, String(cString: strerror(ENAMETOOLONG)))
        }
        let folder = file.deletingLastPathComponent().path
        guard access(folder, W_OK | X_OK) == 0 else {
            throw .cannotOpen(path: folder, String(cString: strerror(errno)))
        }
        // (1) nothing leaves the ledger yet; (2) refused, or recorded
        let (plan, receipt) = try await record(request, as: actor)
        let reader = reader
        let signer = try signer(for: actor)
        try await BlockingWork.run { () throws(LedgerFault) in
            let folder = file.deletingLastPathComponent()
            let draft = folder.appending(path: ".promptledger.\(UUID().uuidString)")
            var written = draft
            do throws(LedgerFault) {
                let writer = try EvidenceWriter(plan, request, in: reader, as: actor, signer: signer, receipt: receipt)
                try writer.write(to: draft)  // (3)
                guard rename(draft.path, file.path) == 0 else {  // (4)
                    throw .cannotOpen(path: file.path, String(cString: strerror(errno)))
                }
                written = file
                try FolderSync.sync(folder)
            } catch {
                unlink(written.path)
                throw .exportNotWritten(recordedAs: receipt.positions.lowerBound, "\(error)")
            }
        }
        return EvidenceExport(
            position: receipt.positions.lowerBound, entries: plan.positions.count,
            contents: plan.contentPositions.count, checkpointSize: plan.ground.checkpoint.size,
            witnesses: plan.ground.witnesses.map(\.name), cosignedSize: plan.cosignedSize)
    }
}

extension Ledger {
    /// Finds out what is to be handed out, and has the log tell of it. Nothing is written in between: who reads the bundle is to know all that
    /// was said of keys and roles before the entry that tells of it.
    private nonisolated func record(
        _ request: EvidenceRequest, as actor: ActorID
    ) async throws(LedgerFault) -> (EvidencePlan, Receipt) {
        try request.checkSealing()
        let reader = reader
        // Most of the reading is done beside those who write.
        var plan = try await BlockingWork.run { () throws(LedgerFault) in try EvidencePlan(request, in: reader) }
        await turns.take(alone: true)
        defer { turns.end() }
        if plan.logSize != writer.head.size {
            plan = try await BlockingWork.run { () throws(LedgerFault) in try EvidencePlan(request, in: reader) }
        }
        return (plan, try await decideAndAppend(.exportEvidence(plan.command(request)), as: actor, under: nil))
    }
}

extension EvidenceRequest {
    /// Refuses a key that nothing can be sealed to, before anything is recorded.
    fileprivate func checkSealing() throws(LedgerFault) {
        if let sealedTo, [0].withUnsafeBytes({ sealedTo.seal($0) }) == nil { throw .sealingKeyUnfit }
    }
}

extension EvidencePlan {
    fileprivate func command(_ request: EvidenceRequest) -> ExportEvidence {
        ExportEvidence(
            experiment: request.selection.experiment, actor: request.selection.actor, since: request.selection.since,
            entries: UInt64(positions.count), entriesDigest: Data(entriesDigest.bytes),
            checkpointSize: ground.checkpoint.size,
            withContent: !contentPositions.isEmpty, sealedTo: request.sealedTo.map { Data($0.bytes) })
    }
}
