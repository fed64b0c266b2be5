internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import Sodium
internal import SwiftProtobuf

/// Checks entries with the ledger's keys: whether the parts are what was signed, decrypt, and decode; whose signature an entry bears, whether
/// that key was valid there, and whether it is that of the actor the event names; and whether that actor was allowed to do it, with the roles
/// in force there.
struct LedgerExaminer: EntryExaminer {
    private var authority = AuthorityTimeline()
    private var erasures = Erasures()
    private var gaps = ContentGaps()
    private var firstMissed: UInt64?
    /// Entries that were followed.
    private var size: UInt64 = 0
    /// Whether a ciphertext was met that no key is here for.
    private var hasLockedContent = false
    private let keys: Keyring
    private let scan: ErasureScan
    /// What keys.db notes as destroyed. Nobody signed it, so it must be what the log says.
    private let keyNotes: DestroyedKeyNotes
    /// The ids of the subjects' keys among them.
    private let destroyed: Set<Data>
    /// Of the entries that are examined.
    private let head: LogHead

    /// - Parameters:
    ///   - keys: as they were after `head` was read.
    ///   - head: where the log ends that is examined, in a store that may have gone on since.
    init(keys: Keyring, store: any LogStore, origin: String, head: LogHead) throws(LedgerFault) {
        self.keys = keys
        self.head = head
        keyNotes = try keys.notes()
        destroyed = Set(keyNotes.subjectKeyIDs)
        scan = ErasureScan(store: store, origin: origin)
    }

    /// Opens the parts of one entry after the other.
    final class Desk {
        var opener: PartOpener
        let held: KeySnapshot

        fileprivate init(_ keys: Keyring, _ origin: String) {
            held = keys.snapshot()
            opener = PartOpener(keys: held, origin: origin)
        }
    }

    func makeDesk() -> Desk { Desk(keys, scan.origin) }

    // MARK: - By itself

    /// What was read of an entry.
    struct Notes: Sendable {
        /// `nil` where it cannot be read.
        var deed: Deed?
        /// Where other entries are judged by them, which is rare: all other facts go as soon as they were read, on the core that read them.
        var facts: Facts?
        /// Content that is not to be had. Whether it was erased, an entry further on tells.
        var gap: ContentGap?
        /// Whether the ciphertext of what is not to be had is there, and its key is not.
        var isLocked = false
        /// Content under a key that keys.db notes as destroyed. Whether it was erased, an entry further on tells.
        var claim: ContentGap?
    }

    func read(_ entry: EntryView, _ row: LentRow, at desk: Desk) -> EntryLook<Notes> {
        guard let ciphertext = row.facts else {
            return EntryLook(Notes(), complaint: "its facts are missing")
        }
        let decoded: Facts?
        do {
            let plaintext = try desk.opener.open(entry.facts, of: entry.eventID, ciphertext: ciphertext)
            decoded = try? Facts(serializedBytes: plaintext.bytes)
        } catch .keyMissing {
            // Erasure takes contents, and never the key to facts.
            return EntryLook(Notes(), complaint: "the key to its facts is not here")
        } catch { return EntryLook(Notes(), complaint: "its facts are not what was signed (\(error))") }
        guard let facts = decoded, facts.event != nil else {
            return EntryLook(Notes(), complaint: "its facts are no event that this program knows")
        }
        let deed = Deed(facts)
        let (gap, complaint) = readContent(entry, row, of: facts, at: desk)
        return EntryLook(
            Notes(
                deed: deed, facts: deed.changesAuthority || facts.erases ? facts : nil, gap: gap,
                isLocked: gap != nil && row.content != nil, claim: claim(on: entry.content, row)),
            unreadableParts: gap == nil ? 0 : 1, complaint: complaint)
    }

    private func claim(on part: PartView?, _ row: LentRow) -> ContentGap? {
        guard !destroyed.isEmpty, let part else { return nil }
        let claimed = part.dataKeyIDs.map { Data($0.bytes) }.filter(destroyed.contains)
        guard !claimed.isEmpty else { return nil }
        return ContentGap(
            dataKeys: claimed,
            fault: .corrupt(
                position: row.position, "keys.db notes the key to its content as destroyed, and no erasure names it"))
    }

    private func readContent(_ entry: EntryView, _ row: LentRow, of facts: Facts, at desk: Desk) -> (
        gap: ContentGap?, complaint: String?
    ) {
        guard let part = entry.content else {
            return (nil, row.content == nil ? nil : "it has content that was not signed")
        }
        guard let ciphertext = row.content else {
            return (gap(of: part, row, "its content is missing: it was deleted, not erased"), nil)
        }
        let decoded: Content?
        do {
            let plaintext = try desk.opener.open(part, of: entry.eventID, ciphertext: ciphertext)
            decoded = try? Content(serializedBytes: plaintext.bytes)
        } catch .keyMissing {
            return (gap(of: part, row, "the key for its content is gone, and no erasure names it"), nil)
        } catch {
            return (nil, "its content is not what was signed (\(error))")
        }
        guard let decoded, decoded.belongs(to: facts) else { return (nil, "its content is not that of its event") }
        return (nil, nil)
    }

    private func gap(of part: PartView, _ row: LentRow, _ reason: String) -> ContentGap {
        ContentGap(
            dataKeys: part.dataKeyIDs.map { Data($0.bytes) }, fault: .corrupt(position: row.position, reason))
    }

    // MARK: - In order

    mutating func follow(_ notes: Notes, at position: UInt64) -> String? {
        size = position + 1
        if notes.isLocked { hasLockedContent = true }
        if let gap = notes.gap { gaps.add(gap, at: position) }
        if let claim = notes.claim { gaps.add(claim, at: position) }
        if notes.deed == nil { miss(position) }
        if let facts = notes.facts {
            authority.apply(facts, at: position)
            erasures.apply(facts, at: position)
        }
        return nil
    }

    func finish() -> VerificationReport.Failure? {
        do throws(LedgerFault) {
            try gaps.check(against: erasures) { () throws(LedgerFault) in
                try EventReader(
                    store: scan.store, origin: scan.origin, keys: keys, tree: TrustedTree(store: scan.store)
                )
                .erasures(after: head)
            }
        } catch {
            guard case .corrupt(let position, let reason) = error else { return nil }
            return .init(position: position, reason: reason)
        }
        // What was erased after `head` these erasures do not know, and so contradict no note of it.
        guard let difference = keyNotes.difference(from: erasures) else { return nil }
        return .init(position: nil, reason: "keys.db \(difference); put back the keys.db that belongs to this ledger")
    }

    /// Asks the log once more only where a key is here that was erased, or bytes are that no key is here for.
    func countUndestroyed() throws(VerificationReport.Failure) -> UInt64 {
        let erased = Set(erasures.dataKeys)
        let isKeyHeld = erased.contains { id in DataKeyID(bytes: id).flatMap { keys.dataKey($0) } != nil }
        guard isKeyHeld || hasLockedContent else { return 0 }
        do { return try scan.ciphertexts(under: erased, below: size) } catch {
            throw VerificationReport.Failure(
                position: nil, reason: "what is erased cannot be looked for: \(error)")
        }
    }

    /// Walks through the log once more only where a revocation puts something in doubt.
    func entriesInDoubt() throws(VerificationReport.Failure) -> [EntriesInDoubt] {
        let signed: [Digest: [UInt64]]
        do {
            signed = try SignatureScan(store: scan.store, origin: scan.origin)
                .positions(signedBy: authority.keysInDoubt, below: size)
        } catch {
            throw VerificationReport.Failure(
                position: nil, reason: "what revoked keys signed cannot be looked for: \(error)")
        }
        return authority.entriesInDoubt(among: signed)
    }

    mutating func miss(_ position: UInt64) {
        authority.miss(position)
        firstMissed = firstMissed ?? position
    }

    // MARK: - Against what was folded

    func confirm(_ entry: EntryView, _ notes: Notes, at position: UInt64) -> String? {
        if let complaint = checkSignatures(of: entry, by: notes.deed, at: position) { return complaint }
        return notes.deed.flatMap { authority.check($0, at: position) }.map { "\($0)" }
    }

    private func checkSignatures(of entry: EntryView, by deed: Deed?, at position: UInt64) -> String? {
        var (isSigned, isActors) = (false, false)
        for signature in entry.signatures {
            isSigned = true
            guard let name = signature.keyName else { return "its signature names no key" }
            guard let period = authority.keys[name] else {
                guard mayBeOfMissedKey(position) else { return "it is signed with a key that was never registered" }
                isActors = true
                continue
            }
            if let complaint = period.complaint(at: position) { return complaint }
            guard signature.verifies(by: period.key, of: entry) else { return "its signature does not verify" }
            if period.owner == deed?.actor { isActors = true }
        }
        guard isSigned else { return "it is not signed" }
        return deed == nil || isActors ? nil : "it is not signed by the actor it names"
    }

    /// Whether an entry that could not be read may have registered a key that signs here. A key counts from the entry after that on; only the
    /// first of all, the founder's, counts before.
    private func mayBeOfMissedKey(_ position: UInt64) -> Bool {
        firstMissed.map { $0 < position || authority.keys.isEmpty } ?? false
    }
}

extension Facts {
    fileprivate var erases: Bool { if case .subjectErased = event { true } else { false } }
}

extension AuthorityTimeline.SigningPeriod {
    /// Why the key may not sign the entry at `position`, or `nil` where it may.
    fileprivate func complaint(at position: UInt64) -> String? {
        if covers(position) { return nil }
        guard let until, position >= until else { return "its key counts only from entry \(from) on" }
        return revokedAt.map { "its key was revoked by entry \($0)" } ?? "its key counts only up to entry \(until - 1)"
    }
}
