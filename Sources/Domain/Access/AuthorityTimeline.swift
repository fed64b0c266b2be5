package import Events
internal import FoundationEssentials
package import Sodium

/// Who might do what, and whose key signed, at every position of a log: folded from its events once, in order, then
/// asked by look-up about any of them, from any thread. All validity goes by position, never by a clock.
///
/// Nothing here rests on what the product decided when an entry was written: it is how a verifier decides anew.
package struct AuthorityTimeline: Sendable {
    /// From which entry to which a key signs for whom.
    package struct SigningPeriod: Equatable, Sendable {
        package let key: PublicKey
        package let owner: ActorID
        /// The first entry that the key may sign.
        package let from: UInt64
        /// The first that it may not sign any more; `nil` where it still may.
        package fileprivate(set) var until: UInt64?
        /// The entry that revoked it; `nil` where it was rotated, or went with its owner, or still signs.
        package fileprivate(set) var revokedAt: UInt64?
        /// Which of the entries that it signed may be somebody else's, where its revocation puts any in doubt.
        package fileprivate(set) var doubt: KeyDoubt?

        package func covers(_ position: UInt64) -> Bool {
            from <= position && until.map { position < $0 } ?? true
        }
    }

    private struct Standing: Sendable {
        /// The first entry that is judged by it.
        let from: UInt64
        let ownRoles: Set<Role>
        let roles: Set<Role>
    }

    private var members = Members()
    /// In rising order of `from`.
    private var standings: [ActorID: [Standing]] = [:]
    /// Every key that was ever registered, by the SHA-256 that signatures name it with.
    package private(set) var keys: [Digest: SigningPeriod] = [:]
    /// What was missing for the events that change members, roles, teams and keys. They are few, and what they need
    /// depends on whom they concern, so they are judged on the way.
    private var faults: [UInt64: AuthorityFault] = [:]
    private var firstMissed: UInt64?

    package init() {}

    /// Whether an entry could not be read that may have changed who might do what. It is itself a fault, which a
    /// verifier comes upon and names; so what came after is not judged, and a key that is not known is no fault there.
    package var isIncomplete: Bool { firstMissed != nil }

    /// Says that the entry at `position` could not be read.
    package mutating func miss(_ position: UInt64) { firstMissed = firstMissed ?? position }

    /// Folds the facts of the next entry. Those that change nothing here may be left out.
    package mutating func apply(_ facts: Facts, at position: UInt64) {
        guard facts.changesAuthority else { return }
        if let permission = members.missingPermission(for: facts) {
            faults[position] = AuthorityFault(permission: permission)
        }
        let hadKeys = !keys.isEmpty
        for actor in members.apply(facts, content: nil) {
            guard let member = members[actor] else { continue }
            let standing = Standing(from: position + 1, ownRoles: member.ownRoles, roles: member.roles)
            standings[actor, default: []].append(standing)
            for name in member.validKeys where keys[name] == nil {
                // Somebody must sign the first entries before any key is registered: the founder, with the first key.
                let isFounding = !hadKeys && actor == members.founder
                keys[name] = SigningPeriod(
                    key: members[name]!.key, owner: actor, from: isFounding ? 0 : position + 1)
            }
        }
        endKeys(facts, at: position)
    }

    /// An entry may still be signed with the key that it ends.
    private mutating func endKeys(_ facts: Facts, at position: UInt64) {
        func end(_ name: Digest) {
            guard let period = keys[name], members[name]?.isValid == false else { return }
            keys[name]?.until = period.until ?? position + 1
        }
        switch facts.event {
        case .signingKeyRotated(let event): Digest(event.oldKey).map { end($0) }
        case .signingKeyRevoked(let event):
            guard let name = Digest(event.key), let revocation = members[name]?.revocation else { return }
            end(name)
            if keys[name]?.revokedAt == nil {
                keys[name]?.revokedAt = position
                keys[name]?.doubt = KeyDoubt(
                    revokedAt: position, reason: revocation.reason, from: revocation.inDoubtFrom)
            }
        case .memberRemoved(let event):
            for (name, period) in keys where period.owner == ActorID(bytes: event.member) { end(name) }
        default: break
        }
    }

    /// The actor's own roles and those of their teams, in force just before the entry at `position`.
    package func roles(of actor: ActorID, at position: UInt64) -> Set<Role> {
        standing(of: actor, at: position)?.roles ?? []
    }

    /// The same without those of their teams.
    package func ownRoles(of actor: ActorID, at position: UInt64) -> Set<Role> {
        standing(of: actor, at: position)?.ownRoles ?? []
    }

    /// The key of that name, if it may sign the entry at `position`.
    package func key(named name: Digest, at position: UInt64) -> SigningPeriod? {
        keys[name].flatMap { $0.covers(position) ? $0 : nil }
    }

    /// Whether the actor of an entry was allowed to do what it says, with the roles in force just before it: `nil` where
    /// they were. All before the entry, and it itself, must have been folded.
    package func check(_ deed: Deed, at position: UInt64) -> AuthorityFault? {
        if let firstMissed, firstMissed <= position { return nil }
        if deed.changesAuthority { return faults[position] }
        guard let needed = deed.permission else { return nil }
        let roles = deed.actor.flatMap { standing(of: $0, at: position) }?.roles ?? []
        return roles.contains { $0.allows(needed) } ? nil : AuthorityFault(permission: needed)
    }

    /// The same for an entry whose facts are at hand.
    package func check(_ facts: Facts, at position: UInt64) -> AuthorityFault? { check(Deed(facts), at: position) }

    private func standing(of actor: ActorID, at position: UInt64) -> Standing? {
        guard let standings = standings[actor] else { return nil }
        // Most entries are judged by the last: roles change rarely.
        if let last = standings.last, last.from <= position { return last }
        var (low, high) = (0, standings.count)
        while low < high {
            let middle = (low + high) / 2
            if standings[middle].from <= position { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : standings[low - 1]
    }
}

/// Somebody did what they were not allowed to do.
package struct AuthorityFault: Error, Equatable, Sendable {
    /// The one that was missing.
    package let permission: Permission

    package init(permission: Permission) { self.permission = permission }
}

extension AuthorityFault: CustomStringConvertible {
    package var description: String { "its actor was not allowed to \(permission.words)" }
}

extension Facts {
    /// Whether the event changes who may do what, or whose key signs.
    package var changesAuthority: Bool {
        switch event {
        case .workspaceCreated, .memberAdded, .memberRemoved, .roleGranted, .roleRevoked, .teamCreated, .teamJoined,
            .teamLeft, .signingKeyRegistered, .signingKeyRotated, .signingKeyRevoked:
            true
        case .commandRefused, .promptCreated, .versionCommitted, .promptForked, .promptTagged, .promptUntagged,
            .datasetCreated, .caseAdded, .providerConfigured, .providerRemoved, .credentialStored, .priceSet,
            .experimentDesigned, .experimentStarted, .experimentCancelled, .experimentConcluded, .runRequested,
            .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed, .runCancelled, .subjectErased,
            .evidenceExported, .checkpointWitnessed, .dataViewed, .workspaceSettingsChanged, .keyringRotated,
            .unlockSlotAdded, .unlockSlotRemoved, .ledgerRestored, .experimentPaused, .experimentResumed,
            .experimentReopened, .budgetSet, .budgetExhausted, .localOnlySet, .sandboxCreated,
            .sandboxDestroyed, .sandboxChosen, .ratingRecorded, .comparisonVoted, .metricDefined, .runRescored,
            .judgementRecorded, .judgeCalibrated, .judgingRequested, nil:
            false
        }
    }
}
