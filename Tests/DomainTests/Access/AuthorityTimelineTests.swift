import Domain
import Events
import FoundationEssentials
import Sodium
import SwiftProtobuf
import Testing

@Suite struct AuthorityTimelineTests {
    /// A log made by these commands, with a timeline of it.
    private struct Log {
        var state = WorkspaceState()
        var facts: [Facts] = []
        var timeline = AuthorityTimeline()

        init() throws { try obey(.foundWorkspace(.sample)) }

        /// - Returns: the positions of its events.
        @discardableResult
        mutating func obey(_ command: Command, as actor: ActorID = .owner) throws -> Range<UInt64> {
            let start = UInt64(facts.count)
            for draft in try state.obey(command, as: actor) {
                append(changed(draft.facts) { $0.actor = actor.stored })
            }
            return start..<UInt64(facts.count)
        }

        /// What the gate never saw: somebody with the file at hand wrote it.
        @discardableResult
        mutating func forge(_ event: Facts.OneOf_Event, by actor: ActorID) -> AuthorityFault? {
            append(.with { ($0.actor, $0.event) = (actor.stored, event) })
            return timeline.check(facts.last!, at: UInt64(facts.count - 1))
        }

        private mutating func append(_ event: Facts) {
            timeline.apply(event, at: UInt64(facts.count))
            facts.append(event)
        }

        var end: UInt64 { UInt64(facts.count) }
    }

    private func name(_ number: UInt8) -> Digest { PublicKey(bytes: Data.key(number))!.digest }

    // MARK: Roles

    @Test func theFoundingIsAllowed() throws {
        let log = try Log()
        for (position, facts) in log.facts.enumerated() {
            #expect(log.timeline.check(facts, at: UInt64(position)) == nil, "\(position)")
        }
    }

    @Test func aRoleIsInForceFromTheEntryAfterItsGrantToThatOfItsEnd() throws {
        var log = try Log()
        try log.obey(.addMember(.ben.with { $0.roles = [] }))
        let granted = try log.obey(.grantRole(GrantRole(.engineer, to: .member(.ben)))).lowerBound
        let made = try log.obey(.createPrompt(.sample), as: .ben).lowerBound
        let revoked = try log.obey(.revokeRole(RevokeRole(.engineer, of: .member(.ben)))).lowerBound
        let create = log.facts[Int(made)]
        let fault = AuthorityFault(permission: .editPrompts)
        #expect(log.timeline.check(create, at: granted) == fault)
        for position in granted + 1...revoked { #expect(log.timeline.check(create, at: position) == nil) }
        #expect(log.timeline.check(create, at: revoked + 1) == fault)
        #expect(log.timeline.roles(of: .ben, at: granted).isEmpty)
        #expect(log.timeline.roles(of: .ben, at: granted + 1) == [.engineer])
        #expect("\(fault)" == "its actor was not allowed to edit prompts")
    }

    @Test func rolesOfTeamsAreToldFromOnesOwn() throws {
        var log = try Log()
        try log.obey(.addMember(.ben))
        try log.obey(.createTeam(CreateTeam(team: .press, name: "Press")))
        try log.obey(.joinTeam(JoinTeam(team: .press, member: .ben)))
        let granted = try log.obey(.grantRole(GrantRole(.operator, to: .team(.press)))).lowerBound
        let left = try log.obey(.leaveTeam(LeaveTeam(team: .press, member: .ben))).lowerBound
        #expect(log.timeline.roles(of: .ben, at: granted) == [.engineer])
        #expect(log.timeline.roles(of: .ben, at: left) == [.engineer, .operator])
        #expect(log.timeline.ownRoles(of: .ben, at: left) == [.engineer])
        #expect(log.timeline.roles(of: .ben, at: left + 1) == [.engineer])
    }

    @Test func aRemovedMemberMayNothing() throws {
        var log = try Log()
        try log.obey(.addMember(.ben))
        let create = log.facts[Int(try log.obey(.createPrompt(.sample), as: .ben).lowerBound)]
        let removed = try log.obey(.removeMember(RemoveMember(member: .ben))).lowerBound
        #expect(log.timeline.check(create, at: removed) == nil)
        #expect(log.timeline.check(create, at: removed + 1) == AuthorityFault(permission: .editPrompts))
    }

    @Test func whoWasNeverAMemberMayNothing() throws {
        var log = try Log()
        let run = Facts.OneOf_Event.runStarted(.init())
        #expect(log.forge(run, by: .stranger) == AuthorityFault(permission: .executeRuns))
        #expect(log.forge(run, by: .runner) == nil)
        let nobodys = Facts.with { $0.event = run }
        #expect(log.timeline.check(nobodys, at: log.end) == AuthorityFault(permission: .executeRuns))
    }

    @Test func forgedChangesOfAuthorityAreFaultsWhereTheyStand() throws {
        var log = try Log()
        try log.obey(.addMember(.ada))
        try log.obey(.addMember(.ben))
        func role(_ role: Role, _ member: ActorID) -> Facts.OneOf_Event {
            .roleGranted(.with { ($0.member, $0.role) = (member.stored, role) })
        }
        #expect(log.forge(role(.viewer, .runner), by: .ben) == AuthorityFault(permission: .manageMembers))
        #expect(log.forge(role(.owner, .runner), by: .ada) == AuthorityFault(permission: .manageOwners))
        #expect(log.forge(role(.operator, .ada), by: .ada) == AuthorityFault(permission: .raiseOneself))
        #expect(log.forge(role(.viewer, .ada), by: .ada) == nil)
        let removal = Facts.OneOf_Event.memberRemoved(.with { $0.member = ActorID.owner.stored })
        #expect(log.forge(removal, by: .ada) == AuthorityFault(permission: .manageOwners))
    }

    @Test func anEventThatIsNotKnownNeedsNothing() throws {
        let log = try Log()
        #expect(log.timeline.check(.with { $0.actor = ActorID.stranger.stored }, at: log.end) == nil)
    }

    @Test func afterAnEntryThatCouldNotBeReadNobodyIsBlamed() throws {
        var log = try Log()
        let made = try log.obey(.createPrompt(.sample), as: .owner).lowerBound
        let create = changed(log.facts[Int(made)]) { $0.actor = ActorID.stranger.stored }
        #expect(!log.timeline.isIncomplete)
        #expect(log.timeline.check(create, at: made) != nil)
        log.timeline.miss(made)
        log.timeline.miss(made + 7)
        #expect(log.timeline.isIncomplete)
        #expect(log.timeline.check(create, at: made - 1) != nil)
        #expect(log.timeline.check(create, at: made) == nil)
    }

    // MARK: Keys

    @Test func theFoundersKeySignsFromTheBeginningAndOthersFromTheEntryAfterTheirs() throws {
        var log = try Log()
        #expect(log.timeline.key(named: name(1), at: 0)?.owner == .owner)
        #expect(log.timeline.keys[name(2)]?.from == 5)
        #expect(log.timeline.key(named: name(2), at: 4) == nil)
        let added = try log.obey(.addMember(.ben)).lowerBound
        #expect(log.timeline.key(named: name(6), at: added + 1) == nil)
        #expect(log.timeline.key(named: name(6), at: added + 2)?.owner == .ben)
        let second = try log.obey(.registerSigningKey(RegisterSigningKey(owner: .owner, publicKey: .key(9)))).lowerBound
        #expect(log.timeline.keys[name(9)]?.from == second + 1)
        #expect(log.timeline.key(named: name(8), at: log.end) == nil)
    }

    @Test func aRotatedKeySignsItsOwnEndAndNoMore() throws {
        var log = try Log()
        try log.obey(.addMember(.ben))
        let rotate = RotateSigningKey(owner: .ben, oldKey: .name(ofKey: 6), publicKey: .key(7))
        let rotated = try log.obey(.rotateSigningKey(rotate), as: .ben).lowerBound
        #expect(log.timeline.key(named: name(6), at: rotated)?.owner == .ben)
        #expect(log.timeline.key(named: name(6), at: rotated + 1) == nil)
        #expect(log.timeline.key(named: name(7), at: rotated) == nil)
        #expect(log.timeline.key(named: name(7), at: rotated + 1)?.owner == .ben)
        #expect(log.timeline.keys[name(6)]?.until == rotated + 1)
        #expect(log.timeline.keys[name(6)]?.revokedAt == nil)
    }

    @Test func aRevokedKeySaysWhereItWasRevoked() throws {
        var log = try Log()
        try log.obey(.addMember(.ben))
        try log.obey(.registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: .key(7))))
        let revoke = RevokeSigningKey(owner: .ben, key: .name(ofKey: 6), reason: .stolen)
        let revoked = try log.obey(.revokeSigningKey(revoke)).lowerBound
        #expect(log.timeline.key(named: name(6), at: revoked)?.owner == .ben)
        #expect(log.timeline.key(named: name(6), at: revoked + 1) == nil)
        #expect(log.timeline.keys[name(6)]?.revokedAt == revoked)
        #expect(
            log.timeline.keys[name(6)]?.doubt == KeyDoubt(revokedAt: revoked, reason: .stolen, from: nil))
        #expect(log.timeline.keys[name(7)]?.doubt == nil)
        #expect(log.timeline.key(named: name(7), at: revoked + 1)?.owner == .ben)
    }

    @Test func aRemovedMembersKeysEndAndCanStillBeRevoked() throws {
        var log = try Log()
        try log.obey(.addMember(.ben))
        let removed = try log.obey(.removeMember(RemoveMember(member: .ben))).lowerBound
        #expect(log.timeline.keys[name(6)]?.until == removed + 1)
        let revoke = RevokeSigningKey(owner: .ben, key: .name(ofKey: 6), reason: .stolen)
        let revoked = try log.obey(.revokeSigningKey(revoke)).lowerBound
        #expect(log.timeline.keys[name(6)]?.until == removed + 1)
        #expect(log.timeline.keys[name(6)]?.revokedAt == revoked)
    }

    @Test func aKeyThatIsRegisteredAgainStaysWhoseItWas() throws {
        var log = try Log()
        try log.obey(.addMember(.ben))
        log.forge(
            .signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (ActorID.owner.stored, .key(6)) }), by: .owner)
        #expect(log.timeline.key(named: name(6), at: log.end)?.owner == .ben)
    }

    // MARK: Random histories

    @Test func honestHistoriesAreSoundAndForgedOnesAreNot() throws {
        var story = AccessStory(.printed("authority of random histories"))
        var log = try Log()
        var roles = [[ActorID: Set<Role>]](repeating: [:], count: log.facts.count)
        var signers: [(position: UInt64, publicKey: Data, owner: ActorID?)] = []
        var (accepted, refused, forged) = (0, 0, 0)
        for _ in 0..<1_500 {
            let (command, asker) = story.next()
            let owner = try #require(story.actors.first { log.state.roles(of: $0).contains(.owner) })
            let actor = asker ?? owner
            while roles.count <= log.facts.count {
                roles.append(Dictionary(uniqueKeysWithValues: story.actors.map { ($0, log.state.roles(of: $0)) }))
                let key = story.keys[roles.count % story.keys.count]
                signers.append((UInt64(roles.count - 1), key.publicKey, log.state.actor(ofPublicKey: key.publicKey)))
            }
            do {
                try log.state.authorise(command, as: actor)
                let positions = try log.obey(command, as: actor)
                accepted += positions.count
                for position in positions {
                    #expect(log.timeline.check(log.facts[Int(position)], at: position) == nil, "\(command) by \(actor)")
                }
                while roles.count < log.facts.count { roles.append([:]) }
            } catch is Refusal {
                refused += 1
                guard (try? log.state.authorise(command, as: actor)) == nil else { continue }
                // Somebody writes into the file what the gate refused.
                guard let drafts = try? log.state.decide(command, as: owner), !drafts.isEmpty else { continue }
                var copy = log
                let faults = drafts.map { copy.forge($0.facts.event!, by: actor) }
                #expect(faults.contains { $0 != nil }, "\(command) by \(actor)")
                forged += 1
            }
            let owners = story.actors.filter { log.state.roles(of: $0).contains(.owner) }
            let signing = Set(story.keys.compactMap { log.state.actor(ofPublicKey: $0.publicKey) })
            #expect(owners.contains { signing.contains($0) }, "somebody owns the workspace")
        }
        #expect(accepted > 50 && refused > 50 && forged > 50)
        for (position, expected) in roles.enumerated() {
            for (actor, roles) in expected {
                #expect(log.timeline.roles(of: actor, at: UInt64(position)) == roles, "\(actor) at \(position)")
            }
        }
        for (position, publicKey, owner) in signers {
            let name = try #require(PublicKey(bytes: publicKey)).digest
            #expect(log.timeline.key(named: name, at: position)?.owner == owner)
        }
    }
}
