internal import EventLog
internal import Events
internal import Foundation
internal import Sodium

/// The entry by which the log says that a bundle was exported, as the bundle ends with it: with a receipt under a checkpoint of its own, for it
/// lies beyond the bundle's, and with what shows that the one log goes on from the other. Without it a bundle would be the word of its
/// exporter alone: whoever stole a key could leave out that it was revoked.
struct EvidenceRecord {
    let item: EvidenceItem
    /// The RFC 9162 consistency proof from the bundle's checkpoint to that of the receipt.
    let consistency: [Digest]

    /// Reads its members, which are due.
    init(at position: UInt64, from tar: inout TarReader) throws(EvidenceFlaw) {
        item = try EvidenceItem(at: position, hasContent: false, from: &tar)
        let bytes = try tar.member(EvidenceMember.consistency, limit: EvidenceMember.consistencyBytesMax)
        guard let hashes = Self.hashes(bytes) else {
            throw EvidenceFlaw("the consistency proof is not what format 1 says", at: position)
        }
        consistency = hashes
    }

    /// The entry, once it stands in a log that `log` signed for and that goes on from `checkpoint`. This needs no key.
    func provenEntry(beyond checkpoint: Checkpoint, of log: NoteVerifier) throws(EvidenceFlaw) -> LogEntry {
        let entry: LogEntry
        do { entry = try LogEntry(position: item.position, bytes: item.entry, origin: checkpoint.origin) } catch {
            throw EvidenceFlaw("it is not an entry of this log (\(error))")
        }
        let later = try EvidenceProof.check(
            item.proof, of: MerkleHash.leaf(item.entry), at: item.position, by: log)
        do {
            try MerkleProof.verifyConsistency(
                from: checkpoint.size, checkpoint.root, to: later.size, later.root, proof: consistency)
        } catch { throw EvidenceFlaw("its checkpoint does not go on from the bundle's (\(error))") }
        return entry
    }

    /// Shows that `facts` tell of the bundle with this manifest, which holds what `digest` is of, and of no other.
    static func check(
        _ facts: Facts, recordedAt: UInt64, against manifest: EvidenceManifest, holding digest: Digest
    ) throws(EvidenceFlaw) {
        guard case .evidenceExported(let told) = facts.event else {
            throw EvidenceFlaw("it does not tell of an export")
        }
        guard ActorID(bytes: facts.actor) == manifest.exporter else {
            throw EvidenceFlaw("it tells of an export by somebody else")
        }
        let selection = manifest.selection
        guard told.entries == UInt64(manifest.positions.count), Digest(told.entriesDigest) == digest
        else { throw EvidenceFlaw("it tells of an export of something else than this bundle") }
        guard told.experiment == selection.experiment.map({ Data($0.bytes) }) ?? Data(),
            told.actorSelected == selection.actor.map({ Data($0.bytes) }) ?? Data(),
            (told.hasSincePosition ? told.sincePosition : nil) == selection.since,
            told.checkpointSize == manifest.checkpointSize, told.withContent == !manifest.contentPositions.isEmpty,
            told.sealedTo == manifest.sealedTo.map({ Data($0.bytes) }) ?? Data(), recordedAt == manifest.exportedAt
        else { throw EvidenceFlaw("it tells of another export than the manifest") }
    }

    /// A consistency proof as the bundle holds it: base64, a line each.
    static func bytes(_ hashes: [Digest]) -> [UInt8] { Array(hashes.map { $0.base64 + "\n" }.joined().utf8) }

    private static func hashes(_ bytes: [UInt8]) -> [Digest]? {
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
        var hashes: [Digest] = []
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            guard hashes.count <= LogProof.hashesMax, let hash = Digest(base64: line) else { return nil }
            hashes.append(hash)
        }
        return hashes
    }
}
