internal import EventLog
internal import Events
internal import Sodium
internal import SwiftProtobuf

/// One entry as a bundle holds it: the leaf, its proof, and ciphertexts.
struct EvidenceItem {
    let position: UInt64
    let entry: [UInt8]
    let proof: [UInt8]
    let facts: [UInt8]
    /// `nil` where it is not in the bundle.
    let content: [UInt8]?

    /// Reads its members, which are due.
    init(at position: UInt64, hasContent: Bool, from tar: inout TarReader) throws(EvidenceFlaw) {
        self.position = position
        entry = try tar.member(EvidenceMember.entry(position), limit: EvidenceMember.entryBytesMax)
        proof = try tar.member(EvidenceMember.proof(position), limit: EvidenceMember.proofBytesMax)
        facts = try tar.member(EvidenceMember.facts(position), limit: EvidenceMember.partBytesMax)
        content =
            hasContent ? try tar.member(EvidenceMember.content(position), limit: EvidenceMember.partBytesMax) : nil
    }

    /// The entry, once it stands where it should under the checkpoint whose note is `note`. This needs no key.
    func provenEntry(under checkpoint: Checkpoint, _ note: [UInt8]) throws(EvidenceFlaw) -> LogEntry {
        let parsed: LogEntry
        do { parsed = try LogEntry(position: position, bytes: entry, origin: checkpoint.origin) } catch {
            throw EvidenceFlaw("it is not an entry of this log (\(error))")
        }
        try EvidenceProof.check(proof, of: MerkleHash.leaf(entry), at: position, under: checkpoint, note)
        return parsed
    }

    /// Shows that the ciphertexts are those that were signed. Nor does this need a key.
    func checkDigests(of entry: LogEntry) throws(EvidenceFlaw) {
        try Self.checkDigest(of: facts, in: entry.facts, "facts")
        if let content {
            guard let part = entry.content else { throw EvidenceFlaw("it has content that was not signed") }
            try Self.checkDigest(of: content, in: part, "content")
        }
    }

    func openFacts(of entry: LogEntry, with key: DisclosedKey, origin: String) throws(EvidenceFlaw) -> Facts {
        let bytes = try Self.open(entry.facts, facts, key, of: entry, origin, "facts")
        guard let facts = try? Facts(serializedBytes: bytes), let event = facts.event else {
            throw EvidenceFlaw("its facts are no event that this program knows")
        }
        // Who the founder is hangs on entry 0.
        var isFounding = false
        if case .workspaceCreated = event { isFounding = true }
        guard isFounding == (position == 0) else {
            throw EvidenceFlaw("a workspace is created by entry 0, and by no other")
        }
        return facts
    }

    /// `nil` where the bundle does not hold it.
    func openContent(
        of entry: LogEntry, _ facts: Facts, with key: DisclosedKey?, origin: String
    ) throws(EvidenceFlaw) -> Content? {
        guard let part = entry.content, let content, let key else { return nil }
        let bytes = try Self.open(part, content, key, of: entry, origin, "content")
        guard let opened = try? Content(serializedBytes: bytes), opened.belongs(to: facts) else {
            throw EvidenceFlaw("its content is not that of its event")
        }
        return opened
    }

    private static func checkDigest(of ciphertext: [UInt8], in part: Part, _ word: String) throws(EvidenceFlaw) {
        do { try PartCipher.verifyDigest(of: ciphertext, in: part) } catch {
            throw EvidenceFlaw("its \(word) is not what was signed")
        }
    }

    private static func open(
        _ part: Part, _ ciphertext: [UInt8], _ key: DisclosedKey, of entry: LogEntry, _ origin: String, _ word: String
    ) throws(EvidenceFlaw) -> [UInt8] {
        do {
            return try key.open(part, ciphertext: ciphertext, origin: origin, eventID: entry.eventID)
        } catch .commitmentMismatch {
            throw EvidenceFlaw("the key for its \(word) is not the one it was sealed with")
        } catch { throw EvidenceFlaw("its \(word) does not decrypt") }
    }
}
