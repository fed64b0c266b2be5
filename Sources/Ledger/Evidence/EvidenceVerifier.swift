internal import Domain
package import EventLog
package import Events
package import Foundation
package import Sodium
internal import SwiftProtobuf

/// What a verifier brings along.
package struct EvidenceTrust: Sendable {
    /// The log's key, from where it is trusted.
    package var logKey: NoteVerifier?
    /// Opens what is sealed to it.
    package var opener: BoxKey?

    package init(logKey: NoteVerifier? = nil, opener: BoxKey? = nil) {
        self.logKey = logKey
        self.opener = opener
    }
}

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
    private var authority = AuthorityTimeline()
    private var recordedAt: UInt64 = 0
    private var eventIDs: Set<EventID> = []
    /// Entries from before any key was registered: the founder signs them, with a key that comes later.
    private var pending: [(entry: LogEntry, actor: ActorID)] = []
    /// Data keys of contents that are not in the bundle, and those that erasures destroyed.
    private var missing: [UInt64: [Data]] = [:]
    private var destroyed: Set<Data> = []

    private static let pendingMax = 1_000

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
        let checkpoint = try readCheckpoint(note, of: manifest)
        report.checkpoint = checkpoint
        let keys = try openKeys(keyBytes, of: manifest)
        report.isOpen = keys != nil
        var contents = manifest.contentPositions[...]
        var part = 0
        for position in manifest.positions {
            tar.due = position
            let hasContent = contents.first == position
            if hasContent { contents.removeFirst() }
            let members = try readMembers(at: position, hasContent: hasContent)
            let partKeys = keys.map { PartKeys(facts: $0.key(part), content: hasContent ? $0.key(part + 1) : nil) }
            part += hasContent ? 2 : 1
            examine(members, at: position, partKeys, note, checkpoint)
        }
        try tar.end()
        for (entry, actor) in pending {
            do { try checkSignatures(of: entry, by: actor) } catch { report.add(error) }
        }
        guard keys != nil else { return }
        settleMissingContents()
        try checkExporter(exporterKey, of: manifest)
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

    private mutating func readCheckpoint(_ note: [UInt8], of manifest: EvidenceManifest) throws(EvidenceFlaw)
        -> Checkpoint
    {
        guard let claimed = NoteVerifier(manifest.verificationKey), claimed.name == manifest.origin else {
            throw EvidenceFlaw("the manifest's verification key is not the log's")
        }
        if let known = trust.logKey, known != claimed {
            throw EvidenceFlaw("the bundle is of another log than the key: \(manifest.origin)")
        }
        report.isLogKnown = trust.logKey != nil
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(opening: note, by: [claimed]) } catch {
            throw EvidenceFlaw("the checkpoint is not to be believed (\(error))")
        }
        guard checkpoint.origin == manifest.origin, checkpoint.size == manifest.checkpointSize else {
            throw EvidenceFlaw("the checkpoint is not the one that the manifest names")
        }
        return checkpoint
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

    private mutating func checkExporter(_ key: PublicKey?, of manifest: EvidenceManifest) throws(EvidenceFlaw) {
        guard !authority.isIncomplete else { return }
        let index = manifest.checkpointSize
        guard let key, let period = authority.key(named: key.digest, at: index) else {
            throw EvidenceFlaw("the manifest is signed with a key that may not sign")
        }
        guard period.owner == manifest.exporter else {
            throw EvidenceFlaw("the manifest is not signed by the exporter it names")
        }
        let roles = authority.roles(of: manifest.exporter, at: index)
        let isReading = !manifest.contentPositions.isEmpty && manifest.sealedTo == nil
        for permission in isReading ? [.exportEvidence, .readContent] : [Permission.exportEvidence] {
            guard roles.contains(where: { $0.allows(permission) }) else {
                throw EvidenceFlaw("the exporter was not allowed to \(permission.words)")
            }
        }
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

    private struct Members {
        let entry: [UInt8]
        let proof: [UInt8]
        let facts: [UInt8]
        let content: [UInt8]?
    }

    private struct PartKeys {
        let facts: DisclosedKey
        let content: DisclosedKey?
    }

    private mutating func readMembers(at position: UInt64, hasContent: Bool) throws(EvidenceFlaw) -> Members {
        Members(
            entry: try tar.member(EvidenceMember.entry(position), limit: EvidenceMember.entryBytesMax),
            proof: try tar.member(EvidenceMember.proof(position), limit: EvidenceMember.proofBytesMax),
            facts: try tar.member(EvidenceMember.facts(position), limit: EvidenceMember.partBytesMax),
            content: hasContent
                ? try tar.member(EvidenceMember.content(position), limit: EvidenceMember.partBytesMax) : nil)
    }

    private mutating func examine(
        _ members: Members, at position: UInt64, _ keys: PartKeys?, _ note: [UInt8], _ checkpoint: Checkpoint
    ) {
        var isFolded = false
        do throws(EvidenceFlaw) {
            let entry = try readEntry(members, at: position, note, checkpoint)
            guard let keys else { return }
            let facts = try readFacts(of: entry, members.facts, keys.facts)
            authority.apply(facts, at: position)
            if case .subjectErased(let event) = facts.event { destroyed.formUnion(event.dataKeys) }
            isFolded = true
            try checkAuthorship(of: entry, facts)
            let content = try readContent(of: entry, facts, members.content, keys.content)
            let event = LoggedEvent(
                position: position, recordedAt: entry.recordedAt, eventID: entry.eventID, facts: facts,
                hasContent: entry.content != nil)
            onEvent(EvidenceEvent(event: event, content: content))
        } catch { report.add(EvidenceFlaw(error.reason, at: position)) }
        if !isFolded { authority.miss(position) }
    }

    /// The entry, once it stands where it should and its ciphertexts are those that were signed. This much needs no key.
    private mutating func readEntry(
        _ members: Members, at position: UInt64, _ note: [UInt8], _ checkpoint: Checkpoint
    ) throws(EvidenceFlaw) -> LogEntry {
        let entry: LogEntry
        do { entry = try LogEntry(position: position, bytes: members.entry, origin: checkpoint.origin) } catch {
            throw EvidenceFlaw("it is not an entry of this log (\(error))")
        }
        try EvidenceProof.check(
            members.proof, of: MerkleHash.leaf(members.entry), at: position, under: checkpoint, note)
        guard entry.recordedAt > recordedAt else { throw EvidenceFlaw("its clock does not rise") }
        recordedAt = entry.recordedAt
        guard eventIDs.insert(entry.eventID).inserted else {
            throw EvidenceFlaw("its event id stands earlier in the bundle")
        }
        try checkDigest(of: members.facts, in: entry.facts, "facts")
        if let content = members.content {
            guard let part = entry.content else { throw EvidenceFlaw("it has content that was not signed") }
            try checkDigest(of: content, in: part, "content")
        }
        return entry
    }

    private func checkDigest(of ciphertext: [UInt8], in part: Part, _ word: String) throws(EvidenceFlaw) {
        do { try PartCipher.verifyDigest(of: ciphertext, in: part) } catch {
            throw EvidenceFlaw("its \(word) is not what was signed")
        }
    }

    private func readFacts(of entry: LogEntry, _ ciphertext: [UInt8], _ key: DisclosedKey) throws(EvidenceFlaw) -> Facts
    {
        let bytes = try open(entry.facts, ciphertext, key, of: entry, "facts")
        guard let facts = try? Facts(serializedBytes: bytes), let event = facts.event else {
            throw EvidenceFlaw("its facts are no event that this program knows")
        }
        // Who the founder is hangs on entry 0.
        var isFounding = false
        if case .workspaceCreated = event { isFounding = true }
        guard isFounding == (entry.position == 0) else {
            throw EvidenceFlaw("a workspace is created by entry 0, and by no other")
        }
        return facts
    }

    private mutating func readContent(
        of entry: LogEntry, _ facts: Facts, _ ciphertext: [UInt8]?, _ key: DisclosedKey?
    ) throws(EvidenceFlaw) -> Content? {
        guard let part = entry.content else { return nil }
        guard let ciphertext, let key else {
            missing[entry.position] = part.dataKeyIds
            return nil
        }
        let bytes = try open(part, ciphertext, key, of: entry, "content")
        guard let content = try? Content(serializedBytes: bytes), content.belongs(to: facts) else {
            throw EvidenceFlaw("its content is not that of its event")
        }
        report.contents += 1
        return content
    }

    private func open(
        _ part: Part, _ ciphertext: [UInt8], _ key: DisclosedKey, of entry: LogEntry, _ word: String
    ) throws(EvidenceFlaw) -> [UInt8] {
        do {
            return try key.open(
                part, ciphertext: ciphertext, origin: report.manifest!.origin, eventID: entry.eventID)
        } catch .commitmentMismatch {
            throw EvidenceFlaw("the key for its \(word) is not the one it was sealed with")
        } catch { throw EvidenceFlaw("its \(word) does not decrypt") }
    }

    private mutating func checkAuthorship(of entry: LogEntry, _ facts: Facts) throws(EvidenceFlaw) {
        guard let actor = ActorID(bytes: facts.actor) else { throw EvidenceFlaw("it names no actor") }
        if authority.keys.isEmpty {
            guard pending.count < Self.pendingMax else {
                throw EvidenceFlaw("the founder's key is registered nowhere")
            }
            pending.append((entry, actor))
        } else {
            try checkSignatures(of: entry, by: actor)
        }
        if let fault = authority.check(facts, at: entry.position) { throw EvidenceFlaw("\(fault)") }
    }

    private func checkSignatures(of entry: LogEntry, by actor: ActorID) throws(EvidenceFlaw) {
        let (position, authority) = (entry.position, authority)
        do { try entry.verifySignatures { authority.key(named: $0, at: position)?.key } } catch {
            guard case .signatureInvalid(let name) = error else { throw EvidenceFlaw("it is not signed", at: position) }
            guard let period = authority.keys[name] else {
                // Who may sign hangs on what could not be read.
                if authority.isIncomplete { return }
                throw EvidenceFlaw("it is signed with a key that was never registered", at: position)
            }
            guard period.from <= position else {
                throw EvidenceFlaw("its key counts only from entry \(period.from) on", at: position)
            }
            guard period.covers(position) else {
                throw EvidenceFlaw("its key counts only before entry \(period.until!)", at: position)
            }
            throw EvidenceFlaw("its signature does not verify", at: position)
        }
        let owners = entry.signatures.compactMap { signature in
            Digest(signature.key).flatMap { authority.keys[$0]?.owner }
        }
        guard owners.contains(actor) else { throw EvidenceFlaw("it is not signed by the actor it names", at: position) }
    }
}
