internal import EventLog
internal import Events
internal import Foundation
internal import SQLiteLog
internal import Sodium

/// Writes a bundle, entry by entry: no more than one entry and its parts is in memory beside the plan.
struct EvidenceWriter {
    private let reader: LedgerReader
    private let plan: EvidencePlan
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
        texts =
            [(EvidenceMember.format, Array(EvidenceTexts.format.utf8))]
            + EvidenceTexts.schemas.map { (EvidenceMember.schema($0.file), Array($0.text.utf8)) }
            + [(EvidenceMember.checkpoint, plan.ground.note.bytes), try Self.keyMember(plan.keys, request.sealedTo)]
        manifest = EvidenceManifest(
            origin: reader.origin, verificationKey: reader.verifier.text, checkpointSize: plan.ground.checkpoint.size,
            exportPosition: receipt.positions.lowerBound, exportedAt: receipt.recordedAt, exporter: exporter,
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
        let checkpoint = plan.ground.checkpoint
        let tree: TreeReader
        do { tree = try TreeReader(reading: reader.store, size: checkpoint.size, root: checkpoint.root) } catch {
            throw .corrupt(position: nil, "the tree cannot be read (\(error))")
        }
        var tar = try TarWriter(creating: file)
        try tar.add(EvidenceMember.manifest, manifest.bytes)
        try tar.add(EvidenceMember.signature, signature)
        for text in texts { try tar.add(text.name, text.data) }
        var contents = plan.contentPositions[...]
        for position in plan.positions {
            let (entry, row) = try reader.evidence(at: position)
            try tar.add(EvidenceMember.entry(position), row.entry)
            try tar.add(EvidenceMember.proof(position), try proof(of: row, in: tree))
            try tar.add(EvidenceMember.facts(position), try checked(row.facts, entry.facts, at: position))
            guard contents.first == position else { continue }
            contents.removeFirst()
            let content: [UInt8]?
            do { content = try reader.store.part(.content, at: position) } catch {
                throw LedgerFault(error, path: reader.folder.log.path)
            }
            try tar.add(EvidenceMember.content(position), try checked(content, entry.content!, at: position))
        }
        try tar.finish()
    }

    private func checked(_ ciphertext: [UInt8]?, _ part: Part, at position: UInt64) throws(LedgerFault) -> [UInt8] {
        guard let ciphertext, (try? PartCipher.verifyDigest(of: ciphertext, in: part)) != nil else {
            throw .corrupt(position: position, "one of its parts is not what was signed")
        }
        return ciphertext
    }

    /// The receipt of one entry, shown to hold before it is handed out.
    private func proof(of row: LogRow, in tree: TreeReader) throws(LedgerFault) -> [UInt8] {
        let checkpoint = plan.ground.checkpoint
        let path: [Digest]
        do { path = try tree.inclusion(of: row.position, in: checkpoint.size) } catch {
            throw .corrupt(position: row.position, "its proof cannot be made (\(error))")
        }
        do {
            try MerkleProof.verifyInclusion(
                of: row.leaf, at: row.position, in: checkpoint.size, proof: path, root: checkpoint.root)
        } catch { throw .corrupt(position: row.position, "its proof does not hold (\(error))") }
        return LogProof(index: row.position, hashes: path, note: plan.ground.note).bytes
    }
}
