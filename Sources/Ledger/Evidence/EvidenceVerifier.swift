internal import EventLog
package import Events
package import Foundation
internal import Sodium

/// One entry of a bundle that holds.
package struct EvidenceEvent: Sendable {
    package let event: LoggedEvent
    /// `nil` where there is none, or where it is not in the bundle.
    package let content: Content?
}

/// Checks a bundle from itself alone: no ledger, no keys but those it discloses. One pass, in the order of its members; no more than one entry
/// and its parts is in memory.
package struct EvidenceVerifier: ~Copyable {
    private var tar: TarReader
    private let trust: EvidenceTrust
    private let onEvent: (EvidenceEvent) -> Void
    private var report = EvidenceReport()
    private var authority = EvidenceAuthority()
    private var recordedAt: UInt64 = 0
    /// Of what was read, to be held against what the log says was handed out.
    private var handedOut = EvidenceDigest(entries: 0)
    private var eventIDs: Set<EventID> = []
    /// Data keys of contents that are not in the bundle, and those that erasures destroyed.
    private var missing: [UInt64: [Data]] = [:]
    private var destroyed: Set<Data> = []

    /// - Parameter onEvent: hears of every entry that could be read, in order; nothing of it is to be believed before the report is.
    package static func verify(
        _ file: URL, trusting trust: EvidenceTrust = EvidenceTrust(),
        onEvent: @escaping (EvidenceEvent) -> Void = { _ in }
    ) throws(LedgerFault) -> EvidenceReport {
        var verifier = EvidenceVerifier(tar: try TarReader(file), trust: trust, onEvent: onEvent)
        do { try verifier.run() } catch { verifier.report.add(error) }
        verifier.report.sort()
        return verifier.report
    }

    private init(tar: consuming TarReader, trust: EvidenceTrust, onEvent: @escaping (EvidenceEvent) -> Void) {
        self.tar = tar
        self.trust = trust
        self.onEvent = onEvent
    }

    private mutating func run() throws(EvidenceFlaw) {
        let bytes = try tar.member(EvidenceMember.manifest, limit: EvidenceMember.manifestBytesMax)
        let manifest = try EvidenceManifest(parsing: bytes)
        report.manifest = manifest
        let exporterKey = try readSignature(of: manifest)
        let (note, keyBytes) = try readTexts(of: manifest)
        let log = try readLog(of: manifest)
        let checkpoint = try readCheckpoint(note, of: manifest, by: log)
        report.checkpoint = checkpoint
        let keys = try openKeys(keyBytes, of: manifest)
        report.isOpen = keys != nil
        var contents = manifest.contentPositions[...]
        var part = 0
        for position in manifest.positions {
            tar.due = position
            let hasContent = contents.first == position
            if hasContent { contents.removeFirst() }
            let item = try EvidenceItem(at: position, hasContent: hasContent, from: &tar)
            let partKeys = keys.map { PartKeys(facts: $0.key(part), content: hasContent ? $0.key(part + 1) : nil) }
            part += hasContent ? 2 : 1
            examine(item, partKeys, note, checkpoint)
        }
        // What describes the bundle: all but the checkpoint and the keys.
        for text in manifest.digests.dropLast(2) { handedOut.add(text: text.digest) }
        tar.due = manifest.exportPosition
        let record = try EvidenceRecord(at: manifest.exportPosition, from: &tar)
        try tar.end()
        examine(record, keys?.key(part), of: manifest, beyond: checkpoint, log)
        for flaw in authority.flawsOfPending() { report.add(flaw) }
        guard keys != nil else { return }
        settleMissingContents()
        report.inDoubt = authority.entriesInDoubt()
        try authority.checkExporter(exporterKey, of: manifest)
    }

    // MARK: What belongs to no entry

    /// The exporter's key. Whether it is the exporter's is seen at the end.
    private mutating func readSignature(of manifest: EvidenceManifest) throws(EvidenceFlaw) -> PublicKey? {
        let seal = try tar.member(EvidenceMember.signature, limit: EvidenceMember.signatureBytesMax)
        let key = PublicKey(bytes: seal.prefix(32))
        let isSigned = manifest.signedBytes.withUnsafeBytes { key?.verifies(seal.dropFirst(32), of: $0) ?? false }
        if !isSigned { report.add(EvidenceFlaw("the manifest is not what its exporter signed")) }
        return key
    }

    /// The checkpoint and the part keys; of the rest the digests are looked at.
    private mutating func readTexts(of manifest: EvidenceManifest) throws(EvidenceFlaw) -> (
        note: [UInt8], keys: [UInt8]
    ) {
        var latest: (note: [UInt8], keys: [UInt8]) = ([], [])
        for (name, digest) in manifest.digests {
            let data = try tar.member(name, limit: EvidenceMember.bytesMax(of: name))
            if SHA256.digest(data) != digest { report.add(EvidenceFlaw("\(name) is not what the manifest names")) }
            latest = (note: latest.keys, keys: data)
        }
        return latest
    }

    private mutating func readLog(of manifest: EvidenceManifest) throws(EvidenceFlaw) -> NoteVerifier {
        guard let claimed = NoteVerifier(manifest.verificationKey), claimed.name == manifest.origin else {
            throw EvidenceFlaw("the manifest's verification key is not the log's")
        }
        if let known = trust.logKey, known != claimed {
            throw EvidenceFlaw("the bundle is of another log than the key: \(manifest.origin)")
        }
        report.isLogKnown = trust.logKey != nil || trust.policy?.logs.isEmpty == false
        return claimed
    }

    private mutating func readCheckpoint(
        _ note: [UInt8], of manifest: EvidenceManifest, by log: NoteVerifier
    ) throws(EvidenceFlaw) -> Checkpoint {
        let (signed, checkpoint): (SignedNote, Checkpoint)
        do {
            signed = try SignedNote(parsing: note)
            checkpoint = try Checkpoint(opening: signed, by: [log])
        } catch { throw EvidenceFlaw("the checkpoint is not to be believed (\(error))") }
        if let policy = trust.policy { report.witnesses = try Self.judge(signed, of: log, under: policy) }
        guard checkpoint.origin == manifest.origin, checkpoint.size == manifest.checkpointSize else {
            throw EvidenceFlaw("the checkpoint is not the one that the manifest names")
        }
        return checkpoint
    }

    /// Who of the policy's witnesses has cosigned, where that is what it wants.
    private static func judge(
        _ note: SignedNote, of log: NoteVerifier, under policy: WitnessPolicy
    ) throws(EvidenceFlaw) -> [String] {
        guard policy.names(log) else { throw EvidenceFlaw("the policy does not name the log's key") }
        let judgement: WitnessPolicy.Judgement
        do { judgement = try policy.judge(note) } catch {
            throw EvidenceFlaw("the checkpoint is not to be believed (\(error))")
        }
        guard judgement.isMet else { throw EvidenceFlaw(policy.complaint(about: judgement)) }
        return judgement.cosigners
    }

    /// `nil` where they are sealed and nobody brought the key.
    private func openKeys(_ bytes: [UInt8], of manifest: EvidenceManifest) throws(EvidenceFlaw) -> PartKeyFile? {
        guard let sealedTo = manifest.sealedTo else { return try PartKeyFile(bytes, for: manifest) }
        guard let opener = trust.opener else { return nil }
        guard opener.publicKey == sealedTo else {
            throw EvidenceFlaw("the bundle is sealed to another key than the one it is to be opened with")
        }
        guard let opened = opener.open(bytes) else { throw EvidenceFlaw("the part keys do not open") }
        return try PartKeyFile(opened.withBytes { Array($0) }, for: manifest)
    }

    /// What is not in the bundle was erased where the bundle holds the erasure, and else held back.
    private mutating func settleMissingContents() {
        for (position, keys) in missing {
            if keys.contains(where: { destroyed.contains($0) }) {
                report.erased.insert(position)
            } else {
                report.withheld.insert(position)
            }
        }
    }

    // MARK: Entries

    private struct PartKeys {
        let facts: DisclosedKey
        let content: DisclosedKey?
    }

    private mutating func examine(
        _ item: EvidenceItem, _ keys: PartKeys?, _ note: [UInt8], _ checkpoint: Checkpoint
    ) {
        handedOut.add(MerkleHash.leaf(item.entry), withContent: item.content != nil)
        var isFolded = false
        do throws(EvidenceFlaw) {
            let entry = try item.provenEntry(under: checkpoint, note)
            try checkOrder(of: entry)
            try item.checkDigests(of: entry)
            guard let keys else { return }
            let facts = try item.openFacts(of: entry, with: keys.facts, origin: checkpoint.origin)
            authority.apply(facts, at: item.position)
            if case .subjectErased(let event) = facts.event { destroyed.formUnion(event.dataKeys) }
            isFolded = true
            try authority.check(entry, facts)
            let content = try item.openContent(of: entry, facts, with: keys.content, origin: checkpoint.origin)
            if content != nil {
                report.contents += 1
            } else if let part = entry.content {
                missing[item.position] = part.dataKeyIds
            }
            let event = LoggedEvent(
                position: item.position, recordedAt: entry.recordedAt, eventID: entry.eventID, facts: facts,
                hasContent: entry.content != nil)
            onEvent(EvidenceEvent(event: event, content: content))
        } catch { report.add(EvidenceFlaw(error.reason, at: item.position)) }
        if !isFolded { authority.miss(item.position) }
    }

    /// Shows that the log tells of this very bundle.
    private mutating func examine(
        _ record: EvidenceRecord, _ key: DisclosedKey?, of manifest: EvidenceManifest, beyond checkpoint: Checkpoint,
        _ log: NoteVerifier
    ) {
        do throws(EvidenceFlaw) {
            let entry = try record.provenEntry(beyond: checkpoint, of: log)
            try checkOrder(of: entry)
            try record.item.checkDigests(of: entry)
            guard let key else { return }
            let facts = try record.item.openFacts(of: entry, with: key, origin: checkpoint.origin)
            try authority.check(entry, facts)
            try EvidenceRecord.check(facts, recordedAt: entry.recordedAt, against: manifest, holding: handedOut.value)
        } catch { report.add(EvidenceFlaw(error.reason, at: record.item.position)) }
    }

    private mutating func checkOrder(of entry: LogEntry) throws(EvidenceFlaw) {
        guard entry.recordedAt > recordedAt else { throw EvidenceFlaw("its clock does not rise") }
        recordedAt = entry.recordedAt
        guard eventIDs.insert(entry.eventID).inserted else {
            throw EvidenceFlaw("its event id stands earlier in the bundle")
        }
    }
}
