internal import EventLog
internal import Events
internal import Foundation
internal import SQLiteLog
internal import Sodium

/// Writes a bundle, entry by entry: no more than one entry and its parts is in memory beside the plan.
struct EvidenceWriter {
    private let reader: LedgerReader
    private let plan: EvidencePlan
    /// The entry that tells of this export.
    private let exportPosition: UInt64
    private let manifest: EvidenceManifest
    private let signature: [UInt8]
    /// The members that belong to no entry, in their order.
    private let texts: [(name: String, data: [UInt8])]

    /// - Parameters:
    ///   - receipt: of the entry that says what is exported here.
    ///   - signer: the exporter's key.
    init(
        _ plan: EvidencePlan, _ request: EvidenceRequest, in reader: LedgerReader, as exporter: ActorID,
        signer: SigningKey, receipt: Receipt
    ) throws(LedgerFault) {
        self.reader = reader
        self.plan = plan
        exportPosition = receipt.positions.lowerBound
        let (record, _) = try reader.evidence(at: exportPosition)
        plan.keys.add(try reader.disclosedKey(of: record.facts, in: record), of: .facts, at: exportPosition)
        texts =
            EvidenceTexts.all
            + [(EvidenceMember.checkpoint, plan.ground.note.bytes), try Self.keyMember(plan.keys, request.sealedTo)]
        manifest = EvidenceManifest(
            origin: reader.origin, verificationKey: reader.verifier.text, checkpointSize: plan.ground.checkpoint.size,
            exportPosition: exportPosition, exportedAt: receipt.recordedAt, exporter: exporter,
            selection: request.selection, positions: plan.positions, contentPositions: plan.contentPositions,
            sealedTo: request.sealedTo, digests: texts.map { ($0.name, SHA256.digest($0.data)) })
        signature = signer.publicKey.bytes + manifest.signedBytes.withUnsafeBytes { signer.sign($0) }
    }

    private static func keyMember(_ keys: PartKeyFile, _ reader: BoxPublicKey?) throws(LedgerFault)
        -> (name: String, data: [UInt8])
    {
        guard let reader else { return (EvidenceMember.partKeys, keys.bytes) }
        guard let sealed = keys.bytes.withUnsafeBytes({ reader.seal($0) }) else { throw .sealingKeyUnfit }
        return (EvidenceMember.sealedPartKeys, sealed)
    }

    /// Writes the new file `file`, which is on disk when this returns.
    func write(to file: URL) throws(LedgerFault) {
        // The newest, which has the entry that tells of this export.
        let newest = try EvidenceGround(try reader.storedHead())
        let tree: TreeReader
        do {
            tree = try TreeReader(
                reading: reader.store, size: newest.checkpoint.size, root: newest.checkpoint.root)
        } catch { throw .corrupt(position: nil, "the tree cannot be read (\(error))") }
        var tar = try TarWriter(creating: file)
        try tar.add(EvidenceMember.manifest, manifest.bytes)
        try tar.add(EvidenceMember.signature, signature)
        for text in texts { try tar.add(text.name, text.data) }
        var contents = plan.contentPositions[...]
        for position in plan.positions {
            let entry = try add(position, under: plan.ground, in: tree, to: &tar)
            guard contents.first == position else { continue }
            contents.removeFirst()
            let content: [UInt8]?
            do { content = try reader.store.part(.content, at: position) } catch {
                throw LedgerFault(error, path: reader.folder.log.path)
            }
            try tar.add(EvidenceMember.content(position), try checked(content, entry.content!, at: position))
        }
        _ = try add(exportPosition, under: newest, in: tree, to: &tar)
        try tar.add(EvidenceMember.consistency, try consistency(up: newest, in: tree))
        try tar.finish()
    }

    /// One entry with its receipt and its facts.
    private func add(
        _ position: UInt64, under ground: EvidenceGround, in tree: TreeReader, to tar: inout TarWriter
    ) throws(LedgerFault) -> LogEntry {
        let (entry, row) = try reader.evidence(at: position)
        try tar.add(EvidenceMember.entry(position), row.entry)
        try tar.add(EvidenceMember.proof(position), try proof(of: row, under: ground, in: tree))
        try tar.add(EvidenceMember.facts(position), try checked(row.facts, entry.facts, at: position))
        return entry
    }

    /// What shows that the log went on from the bundle's checkpoint.
    private func consistency(up newest: EvidenceGround, in tree: TreeReader) throws(LedgerFault) -> [UInt8] {
        let (old, new) = (plan.ground.checkpoint, newest.checkpoint)
        do {
            let hashes = try tree.consistency(from: old.size, to: new.size)
            try MerkleProof.verifyConsistency(from: old.size, old.root, to: new.size, new.root, proof: hashes)
            return EvidenceRecord.bytes(hashes)
        } catch { throw .corrupt(position: nil, "the log does not go on from the bundle's checkpoint (\(error))") }
    }

    private func checked(_ ciphertext: [UInt8]?, _ part: Part, at position: UInt64) throws(LedgerFault) -> [UInt8] {
        guard let ciphertext, (try? PartCipher.verifyDigest(of: ciphertext, in: part)) != nil else {
            throw .corrupt(position: position, "one of its parts is not what was signed")
        }
        return ciphertext
    }

    /// The receipt of one entry, shown to hold before it is handed out.
    private func proof(
        of row: LogRow, under ground: EvidenceGround, in tree: TreeReader
    ) throws(LedgerFault) -> [UInt8] {
        let checkpoint = ground.checkpoint
        let path: [Digest]
        do { path = try tree.inclusion(of: row.position, in: checkpoint.size) } catch {
            throw .corrupt(position: row.position, "its proof cannot be made (\(error))")
        }
        do {
            try MerkleProof.verifyInclusion(
                of: row.leaf, at: row.position, in: checkpoint.size, proof: path, root: checkpoint.root)
        } catch { throw .corrupt(position: row.position, "its proof does not hold (\(error))") }
        return LogProof(index: row.position, hashes: path, note: ground.note).bytes
    }
}
