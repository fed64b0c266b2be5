internal import Domain
internal import EventLog
internal import Events
internal import Sodium

/// Who might do what and whose key signed, as the entries of a bundle tell it, in their order.
struct EvidenceAuthority {
    private var timeline = AuthorityTimeline()
    /// Entries from before any key was registered: the founder signs them, with a key that comes later.
    private var pending: [(entry: LogEntry, actor: ActorID)] = []

    /// Which entries bear a signature by each key, rising. Whether they are in doubt, a later entry tells.
    private var signed: [Digest: [UInt64]] = [:]

    private static let pendingMax = 1_000

    mutating func apply(_ facts: Facts, at position: UInt64) { timeline.apply(facts, at: position) }

    /// Says that an entry could not be read: what it may have changed is judged no more.
    mutating func miss(_ position: UInt64) { timeline.miss(position) }

    /// Shows that an entry is its actor's, and that its actor was allowed to. It must have been applied.
    mutating func check(_ entry: LogEntry, _ facts: Facts) throws(EvidenceFlaw) {
        guard let actor = ActorID(bytes: facts.actor) else { throw EvidenceFlaw("it names no actor") }
        for name in Set(entry.signatures.compactMap({ Digest($0.key) })) {
            signed[name, default: []].append(entry.position)
        }
        if timeline.keys.isEmpty {
            guard pending.count < Self.pendingMax else {
                throw EvidenceFlaw("the founder's key is registered nowhere")
            }
            pending.append((entry, actor))
        } else {
            try checkSignatures(of: entry, by: actor)
        }
        if let fault = timeline.check(facts, at: entry.position) { throw EvidenceFlaw("\(fault)") }
    }

    /// What is wrong with the entries that waited for the founder's key. All entries must have been applied.
    func flawsOfPending() -> [EvidenceFlaw] {
        pending.compactMap { entry, actor in
            do throws(EvidenceFlaw) {
                try checkSignatures(of: entry, by: actor)
                return nil
            } catch { return error }
        }
    }

    /// What the revocations among the entries put in doubt, in their order. All entries must have been checked.
    func entriesInDoubt() -> [EntriesInDoubt] {
        timeline.entriesInDoubt(among: signed)
    }

    /// Shows that who made the bundle could sign and was allowed to, at its checkpoint.
    func checkExporter(_ key: PublicKey?, of manifest: EvidenceManifest) throws(EvidenceFlaw) {
        guard !timeline.isIncomplete else { return }
        let index = manifest.checkpointSize
        guard let key, let period = timeline.key(named: key.digest, at: index) else {
            throw EvidenceFlaw("the manifest is signed with a key that may not sign")
        }
        guard period.owner == manifest.exporter else {
            throw EvidenceFlaw("the manifest is not signed by the exporter it names")
        }
        let roles = timeline.roles(of: manifest.exporter, at: index)
        let isReading = !manifest.contentPositions.isEmpty && manifest.sealedTo == nil
        for permission in isReading ? [.exportEvidence, .readContent] : [Permission.exportEvidence] {
            guard roles.contains(where: { $0.allows(permission) }) else {
                throw EvidenceFlaw("the exporter was not allowed to \(permission.words)")
            }
        }
    }

    private func checkSignatures(of entry: LogEntry, by actor: ActorID) throws(EvidenceFlaw) {
        let (position, timeline) = (entry.position, timeline)
        do { try entry.verifySignatures { timeline.key(named: $0, at: position)?.key } } catch {
            guard case .signatureInvalid(let name) = error else { throw EvidenceFlaw("it is not signed", at: position) }
            guard let period = timeline.keys[name] else {
                // Who may sign hangs on what could not be read.
                if timeline.isIncomplete { return }
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
            Digest(signature.key).flatMap { timeline.keys[$0]?.owner }
        }
        guard owners.contains(actor) else { throw EvidenceFlaw("it is not signed by the actor it names", at: position) }
    }
}
