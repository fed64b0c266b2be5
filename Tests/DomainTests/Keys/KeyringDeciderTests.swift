import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct KeyringDeciderTests {
    private static let slot = SlotID.sample(90)
    private static let key = Data(repeating: 9, count: 32)
    private static let add = AddUnlockSlot(slot: slot, kind: .passphrase, publicKey: key)

    private static func added(_ slot: SlotID, _ kind: SlotKind, _ key: Data) -> Facts.OneOf_Event {
        .unlockSlotAdded(.with { ($0.slot, $0.kind, $0.publicKey) = (slot.stored, kind, key) })
    }

    @Test func aSlotIsAdded() throws {
        try given().when(.addUnlockSlot(Self.add)).then(Self.added(Self.slot, .passphrase, Self.key))
    }

    @Test func anIdIsUsedOnceForEver() throws {
        let other = AddUnlockSlot(slot: Self.slot, kind: .recovery, publicKey: Data(repeating: 8, count: 32))
        try given(.addUnlockSlot(Self.add)).when(.addUnlockSlot(other)).refused(.exists(.unlockSlot(Self.slot)))
        try given(.addUnlockSlot(Self.add), .removeUnlockSlot(.init(slot: Self.slot)))
            .when(.addUnlockSlot(other)).refused(.exists(.unlockSlot(Self.slot)))
        let founding = AddUnlockSlot(slot: .founding, kind: .recovery, publicKey: Self.key)
        try given().when(.addUnlockSlot(founding)).refused(.exists(.unlockSlot(.founding)))
    }

    @Test func oneKeyHasOneSlot() throws {
        let twin = AddUnlockSlot(slot: .sample(91), kind: .recovery, publicKey: Self.key)
        try given(.addUnlockSlot(Self.add)).when(.addUnlockSlot(twin)).refused(.unlockKeyTaken(Self.slot))
    }

    @Test(arguments: [0, 31, 33, 64]) func aKeyOfAnotherLengthIsRefused(_ count: Int) throws {
        let command = AddUnlockSlot(slot: Self.slot, kind: .recovery, publicKey: Data(count: count))
        try given().when(.addUnlockSlot(command)).refused(.unlockKeyMalformed(bytes: count))
    }

    @Test func aSlotOfNoKindIsRefused() throws {
        for kind in [SlotKind.unspecified, .UNRECOGNIZED(7)] {
            let command = AddUnlockSlot(slot: Self.slot, kind: kind, publicKey: Self.key)
            try given().when(.addUnlockSlot(command)).refused(.malformed(.unlockSlotKind, nil))
        }
    }

    @Test func thereIsAnEndToSlots() throws {
        var state = try given()
        for number in 1..<16 {
            let key = Data(repeating: UInt8(number), count: 32)
            try state.obey(.addUnlockSlot(.init(slot: .sample(100 + number), kind: .recovery, publicKey: key)))
        }
        state.when(
            .addUnlockSlot(.init(slot: .sample(200), kind: .recovery, publicKey: Data(repeating: 77, count: 32)))
        )
        .refused(.tooMany(.unlockSlots, count: 17, max: 16))
    }

    @Test func theFoundingSlotIsRemovedWhereAnotherIsThere() throws {
        try given(.addUnlockSlot(Self.add)).when(.removeUnlockSlot(.init(slot: .founding)))
            .then(.unlockSlotRemoved(.with { $0.slot = SlotID.founding.stored }))
    }

    @Test func theLastSlotStays() throws {
        try given().when(.removeUnlockSlot(.init(slot: .founding))).refused(.lastUnlockSlot(.founding))
        try given(.addUnlockSlot(Self.add), .removeUnlockSlot(.init(slot: .founding)))
            .when(.removeUnlockSlot(.init(slot: Self.slot))).refused(.lastUnlockSlot(Self.slot))
    }

    @Test func aSlotThatIsNotThereIsNotRemoved() throws {
        try given().when(.removeUnlockSlot(.init(slot: Self.slot))).refused(.unknown(.unlockSlot(Self.slot)))
        try given(.addUnlockSlot(Self.add), .removeUnlockSlot(.init(slot: Self.slot)))
            .when(.removeUnlockSlot(.init(slot: Self.slot))).refused(.unknown(.unlockSlot(Self.slot)))
    }

    @Test func aRotationGoesOnToLaterEpochs() throws {
        let rotated = Facts.OneOf_Event.keyringRotated(.with { ($0.rootEpoch, $0.workspaceKeyEpoch) = (2, 2) })
        let second = Command.rotateKeyring(.init(rootEpoch: 2, workspaceKeyEpoch: 2))
        try given().when(second).then(rotated)
        for (root, workspaceKey) in [(2, 3), (3, 2), (1, 1)] as [(UInt32, UInt32)] {
            try given(second).when(.rotateKeyring(.init(rootEpoch: root, workspaceKeyEpoch: workspaceKey)))
                .refused(.epochPassed(root: 2, workspaceKey: 2))
        }
    }

    @Test func whoMayNotManageKeysDoesNot() throws {
        let state = try given()
        for command in [
            .addUnlockSlot(Self.add), .removeUnlockSlot(.init(slot: .founding)),
            .rotateKeyring(.init(rootEpoch: 2, workspaceKeyEpoch: 2)),
        ] as [Command] {
            #expect(throws: Refusal.notPermitted(.manageKeys, .runner)) { try state.authorise(command, as: .runner) }
        }
    }
}
