internal import Domain
internal import EventLog
package import Events
package import Foundation
internal import Sodium

extension Ledger {
    /// Writes what `request` asks for to the new file `file`, for somebody outside.
    ///
    /// The log hears of it first: a crash after (2) leaves an entry that says more than happened, and never a bundle that no entry tells of.
    /// One in (3) leaves the beginning of a file under another name. After (4) the bundle is whole, and there.
    package nonisolated func exportEvidence(
        _ request: EvidenceRequest, as actor: ActorID, to file: URL
    ) async throws(LedgerFault) -> EvidenceExport {
        guard !FileManager.default.fileExists(atPath: file.path) else { throw .fileExists(path: file.path) }
        // What cannot be written anyway is not recorded either.
        let folder = file.deletingLastPathComponent().path
        guard access(folder, W_OK | X_OK) == 0 else {
            throw .cannotOpen(path: folder, String(cString: strerror(errno)))
        }
        let reader = reader
        let plan = try await BlockingWork.run { () throws(LedgerFault) in  // (1) nothing leaves the ledger yet
            try EvidencePlan(request, in: reader)
        }
        let receipt = try await execute(.exportEvidence(plan.command(request)), as: actor)  // (2) refused, or recorded
        let signer = try signer(for: actor)
        try await BlockingWork.run { () throws(LedgerFault) in
            let writer = try EvidenceWriter(plan, request, in: reader, as: actor, signer: signer, receipt: receipt)
            let draft = file.deletingLastPathComponent().appending(
                path: ".\(file.lastPathComponent).\(receipt.positions.lowerBound)")
            do throws(LedgerFault) {
                try writer.write(to: draft)  // (3)
                guard rename(draft.path, file.path) == 0 else {  // (4)
                    throw .cannotOpen(path: file.path, String(cString: strerror(errno)))
                }
            } catch {
                unlink(draft.path)
                throw error
            }
            try FolderSync.sync(file.deletingLastPathComponent())
        }
        return EvidenceExport(
            position: receipt.positions.lowerBound, entries: plan.positions.count,
            contents: plan.contentPositions.count, checkpointSize: plan.ground.checkpoint.size,
            witnesses: plan.ground.witnesses.map(\.name), cosignedSize: plan.cosignedSize)
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
