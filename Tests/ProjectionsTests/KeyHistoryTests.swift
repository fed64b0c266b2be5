import Events
import Foundation
import Projections
import Sodium
import SwiftProtobuf
import Testing

/// Slots, epochs and signing keys as of any moment.
@Suite struct KeyHistoryTests {
    private static let owner = ActorID(millisecondsSince1970: 1, random: (0, 1))
    private static let other = ActorID(millisecondsSince1970: 1, random: (0, 2))
    private static let slot = SlotID(bytes: [UInt8](repeating: 5, count: 16))!

    private static func key(_ number: UInt8) -> PublicKey { PublicKey(bytes: [UInt8](repeating: number, count: 32))! }

    private static func fold(_ events: [Facts.OneOf_Event]) -> ReadModels {
        var models = ReadModels()
        for (index, event) in events.enumerated() {
            var facts = Facts()
            (facts.actor, facts.event) = (Data(owner.bytes), event)
            models.apply(
                FoldedEvent(position: UInt64(index), recordedAt: UInt64(index) + 1, facts: facts, content: nil))
        }
        return models
    }

    private static let founded: [Facts.OneOf_Event] = [
        .workspaceCreated(.with { $0.workspace = Data(count: 16) }),
        .memberAdded(.with { ($0.member, $0.kind) = (Data(owner.bytes), .person) }),
        .signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (Data(owner.bytes), Data(key(1).bytes)) }),
        .memberAdded(.with { ($0.member, $0.kind) = (Data(other.bytes), .person) }),
        .signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (Data(other.bytes), Data(key(2).bytes)) }),
    ]

    @Test func slotsComeAndGo() {
        let models = Self.fold(
            Self.founded + [
                .unlockSlotAdded(
                    .with {
                        ($0.slot, $0.kind, $0.publicKey) = (Data(Self.slot.bytes), .recovery, Data(count: 32))
                    }),
                .unlockSlotRemoved(.with { $0.slot = Data(SlotID.founding.bytes) }),
                .unlockSlotRemoved(.with { $0.slot = Data(SlotID.founding.bytes) }),
            ])
        let keys = models.keys
        #expect(keys.slots(asOf: .start).isEmpty)
        #expect(keys.slots(asOf: .position(4)).map(\.id) == [.founding])
        #expect(keys.slots(asOf: .position(5)).map(\.id) == [.founding, Self.slot])
        #expect(keys.slots(asOf: .position(6)).map(\.id) == [Self.slot])
        #expect(keys.removedSlots(asOf: .position(5)).isEmpty)
        #expect(keys.removedSlots(asOf: .position(6)).map(\.id) == [.founding])
        #expect(models.strays == [7], "what is gone does not go again")
    }

    @Test func epochsRise() {
        let keys = Self.fold(
            Self.founded + [.keyringRotated(.with { ($0.rootEpoch, $0.workspaceKeyEpoch) = (2, 3) })]
        ).keys
        #expect(keys.epochs(asOf: .position(4)) == .init(root: 1, workspaceKey: 1))
        #expect(keys.epochs(asOf: .position(5)) == .init(root: 2, workspaceKey: 3))
        #expect(keys.lastRotation(asOf: .position(4)) == nil && keys.lastRotation(asOf: .position(5)) == 5)
    }

    @Test func aKeySignsFromWhereItWasRegisteredToWhereItEnded() {
        let rotated = SigningKeyRotated.with {
            ($0.owner, $0.oldKey) = (Data(Self.owner.bytes), Data(Self.key(1).digest.bytes))
            $0.publicKey = Data(Self.key(3).bytes)
        }
        let revoked = SigningKeyRevoked.with {
            ($0.owner, $0.key) = (Data(Self.owner.bytes), Data(Self.key(1).digest.bytes))
            ($0.reason, $0.inDoubtFrom) = (.stolen, 2)
        }
        let removed = MemberRemoved.with { $0.member = Data(Self.other.bytes) }
        let models = Self.fold(
            Self.founded + [
                .signingKeyRotated(rotated), .signingKeyRevoked(revoked), .memberRemoved(removed),
                // None of these is what it says: a key of somebody else, one that ended, one that never was.
                .signingKeyRevoked(revoked), .signingKeyRotated(rotated),
                .signingKeyRevoked(.with { ($0.owner, $0.key) = (Data(Self.other.bytes), revoked.key) }),
            ])
        func records(_ position: UInt64) -> [SigningKeyRecord] { models.keys.signingKeys(asOf: .position(position)) }
        #expect(records(4).map(\.from) == [0, 5] && records(4).allSatisfy { $0.until == nil })
        #expect(records(5).map(\.until) == [6, nil, nil] && records(5).map(\.from) == [0, 5, 6])
        #expect(records(5).map(\.end) == [.rotated, nil, nil] && records(5).allSatisfy { $0.revocation == nil })
        #expect(records(6)[0].revocation == .init(position: 6, reason: .stolen, inDoubtFrom: 2))
        #expect(records(6)[0].doubt == KeyDoubt(revokedAt: 6, reason: .stolen, from: 2))
        #expect(records(6)[0].until == 6, "a revocation does not move the end")
        #expect(records(7).map(\.end) == [.rotated, .ownerRemoved, nil] && records(7)[1].until == 8)
        #expect(models.strays == [8, 9, 10])
    }
}
