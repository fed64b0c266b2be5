import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct SigningKeyDeciderTests {
    private let register = RegisterSigningKey(owner: .ben, publicKey: .key(7))
    private let rotate = RotateSigningKey(owner: .ben, oldKey: .name(ofKey: 6), publicKey: .key(7))
    private let revoke = RevokeSigningKey(owner: .ben, key: .name(ofKey: 6), reason: .stolen, inDoubtFrom: 12)

    @Test func aSecondKeySignsToo() throws {
        let state = try WorkspaceState.withMembers()
        state.when(.registerSigningKey(register)).then(
            .signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (ActorID.ben.stored, .key(7)) }))
        let after = try state.after(.registerSigningKey(register))
        after.when(.registerSigningKey(register)).then()
        #expect([6, 7].map { after.actor(ofPublicKey: .key($0)) } == [.ben, .ben])
    }

    @Test func aRotatedKeySignsNoMore() throws {
        let state = try WorkspaceState.withMembers()
        state.when(.rotateSigningKey(rotate)).then(
            .signingKeyRotated(
                .with {
                    ($0.owner, $0.oldKey, $0.publicKey) = (ActorID.ben.stored, .name(ofKey: 6), .key(7))
                }))
        let after = try state.after(.rotateSigningKey(rotate))
        after.when(.rotateSigningKey(rotate)).then()
        #expect([6, 7].map { after.actor(ofPublicKey: .key($0)) } == [nil, .ben])
        var again = rotate
        again.publicKey = .key(8)
        after.when(.rotateSigningKey(again)).refused(.signingKeyEnded(.ben))
    }

    @Test func aRevokedKeySignsForNobody() throws {
        let state = try WorkspaceState.withMembers()
        state.when(.revokeSigningKey(revoke)).then(
            .signingKeyRevoked(
                .with {
                    ($0.owner, $0.key, $0.reason) = (ActorID.ben.stored, .name(ofKey: 6), .stolen)
                    $0.inDoubtFrom = 12
                }))
        let after = try state.after(.revokeSigningKey(revoke))
        after.when(.revokeSigningKey(revoke)).then()
        #expect(after.actor(ofPublicKey: .key(6)) == nil)
        after.when(.registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: .key(6)))).refused(.publicKeyTaken)
        after.when(.rotateSigningKey(rotate)).refused(.signingKeyEnded(.ben))
    }

    @Test func aKeyThatEndedIsRevokedAllTheSame() throws {
        let rotated = try WorkspaceState.withMembers().after(.rotateSigningKey(rotate))
        let after = try rotated.after(.revokeSigningKey(revoke))
        after.when(.revokeSigningKey(revoke)).then()
        #expect(after.actor(ofPublicKey: .key(7)) == .ben)
        let removed = try WorkspaceState.withMembers().after(.removeMember(RemoveMember(member: .ben)))
        #expect(try removed.decide(.revokeSigningKey(revoke), as: .owner).count == 1)
    }

    @Test func whatWasSaidOfARevokedKeyStays() throws {
        let after = try WorkspaceState.withMembers().after(.revokeSigningKey(revoke))
        var other = revoke
        other.inDoubtFrom = 5
        after.when(.revokeSigningKey(other)).refused(.signingKeyRevoked(.ben, .stolen, inDoubtFrom: 12))
        other = revoke
        other.reason = .lost
        after.when(.revokeSigningKey(other)).refused(.signingKeyRevoked(.ben, .stolen, inDoubtFrom: 12))
        other = revoke
        other.inDoubtFrom = nil
        after.when(.revokeSigningKey(other)).refused(.signingKeyRevoked(.ben, .stolen, inDoubtFrom: 12))
        // Nor does an entry that says otherwise, made round the gate, change it.
        var state = after
        state.apply(
            .with { facts in
                facts.actor = ActorID.owner.stored
                facts.signingKeyRevoked = .with {
                    ($0.owner, $0.key, $0.reason) = (ActorID.ben.stored, .name(ofKey: 6), .retired)
                }
            }, content: nil)
        #expect(state == after)
    }

    @Test func theLogDoesNotMixUpWhoseKeyItIs() throws {
        let state = try WorkspaceState.withMembers()
        var others = rotate
        others.oldKey = .name(ofKey: 5)
        state.when(.rotateSigningKey(others)).refused(.signingKeyUnknown(.ben))
        others = rotate
        others.publicKey = .key(5)
        state.when(.rotateSigningKey(others)).refused(.publicKeyTaken)
        state.when(.registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: .key(5)))).refused(.publicKeyTaken)
        var foreign = revoke
        foreign.key = .name(ofKey: 5)
        state.when(.revokeSigningKey(foreign)).refused(.signingKeyUnknown(.ben))
    }

    @Test func whatIsNoKeyIsRefused() throws {
        let state = try WorkspaceState.withMembers()
        state.when(.registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: Data(count: 33))))
            .refused(.publicKeyMalformed(bytes: 33))
        state.when(.registerSigningKey(RegisterSigningKey(owner: .stranger, publicKey: .key(7))))
            .refused(.unknown(.actor(.stranger)))
        var short = rotate
        short.oldKey = Data(count: 31)
        state.when(.rotateSigningKey(short)).refused(.signingKeyUnknown(.ben))
        var unreasoned = revoke
        unreasoned.reason = .unspecified
        state.when(.revokeSigningKey(unreasoned)).refused(.malformed(.revocationReason, nil))
    }

    /// Of small order, of none, not on the curve, or not in its one form: nobody signs with it, or everybody.
    @Test(arguments: unusable)
    func aPointThatNobodyHasTheKeyOfIsRefused(point: [UInt8]) throws {
        let state = try WorkspaceState.withMembers()
        let key = Data(point)
        state.when(.registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: key))).refused(.publicKeyUnusable)
        var other = rotate
        other.publicKey = key
        state.when(.rotateSigningKey(other)).refused(.publicKeyUnusable)
        let member = AddMember(member: .stranger, kind: .person, name: "Zoe", publicKey: key)
        state.when(.addMember(member)).refused(.publicKeyUnusable)
        WorkspaceState().when(.foundWorkspace(.sample.with { $0.runnerPublicKey = key })).refused(.publicKeyUnusable)
    }

    private static let unusable: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xFF, count: 32), [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F], [2] + [UInt8](repeating: 0, count: 31),
    ]

    @Test func aMemberHasALimitOfKeys() throws {
        var state = try WorkspaceState.withMembers()
        for number in 2...AccessLimits.signingKeysMax {
            try state.obey(
                .registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: .key(UInt8(100 + number)))))
        }
        state.when(.registerSigningKey(register)).refused(
            .tooMany(.signingKeys, count: AccessLimits.signingKeysMax + 1, max: AccessLimits.signingKeysMax))
    }

    @Test func everybodysOwnKeyIsTheirOwnBusiness() throws {
        let state = try WorkspaceState.withMembers()
        for command: Command in [
            .registerSigningKey(register), .rotateSigningKey(rotate), .revokeSigningKey(revoke),
        ] {
            #expect(throws: Never.self) {
                try state.authorise(command, as: .ben)
                _ = try state.decide(command, as: .ben)
            }
            #expect(throws: Refusal.notPermitted(.manageKeys, .ada)) { try state.authorise(command, as: .ada) }
        }
    }

    /// With a key of their own making registered as another's, they would act as that one.
    @Test func whoMayAddMembersCannotTakeTheirPlace() throws {
        var state = try WorkspaceState.withMembers()
        let events: [Facts] = [ActorID.ben, .owner].map { victim in
            .with {
                $0.actor = ActorID.ada.stored
                $0.signingKeyRegistered = .with { ($0.owner, $0.publicKey) = (victim.stored, .key(7)) }
            }
        }
        var timeline = AuthorityTimeline()
        var position: UInt64 = 0
        for fact in try founding() + events {
            timeline.apply(fact, at: position)
            position += 1
        }
        #expect(timeline.check(events[0], at: position - 2) == AuthorityFault(permission: .manageKeys))
        #expect(timeline.check(events[1], at: position - 1) == AuthorityFault(permission: .manageKeys))
        try state.obey(.addMember(AddMember(member: .stranger, kind: .token, name: "t", publicKey: .key(9))), as: .ada)
        #expect(state.actor(ofPublicKey: .key(9)) == .stranger)
    }

    /// The facts of a founded workspace with Ada and Ben.
    private func founding() throws -> [Facts] {
        var state = WorkspaceState()
        return try [.foundWorkspace(.sample), .addMember(.ada), .addMember(.ben)].flatMap { command in
            try state.obey(command).map { draft in changed(draft.facts) { $0.actor = ActorID.owner.stored } }
        }
    }
}
