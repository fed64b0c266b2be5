import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct FoundingTests {
    private let empty = WorkspaceState()

    @Test func foundingAdmitsOwnerAndRunner() {
        empty.when(.foundWorkspace(.sample)).then(
            .workspaceCreated(.with { $0.workspace = WorkspaceID.sample(4).stored }),
            .memberAdded(.with { ($0.member, $0.kind) = (ActorID.owner.stored, .person) }),
            .memberAdded(.with { ($0.member, $0.kind) = (ActorID.runner.stored, .runner) }),
            .signingKeyRegistered(
                .with { ($0.owner, $0.publicKey) = (ActorID.owner.stored, .key(1)) }),
            .signingKeyRegistered(
                .with { ($0.owner, $0.publicKey) = (ActorID.runner.stored, .key(2)) }),
            .roleGranted(.with { ($0.member, $0.role) = (ActorID.owner.stored, .owner) }),
            .roleGranted(.with { ($0.member, $0.role) = (ActorID.runner.stored, .operator) }))
    }

    @Test func namesOfMembersAreTheMembersOwn() throws {
        let drafts = try empty.decide(.foundWorkspace(.sample), as: .owner)
        #expect(drafts[1].content?.memberAdded.name == "Olga")
        #expect(drafts[1].subjects == [.person(.owner)])
        #expect(drafts[2].subjects == [.person(.runner)])
    }

    @Test func aFoundedWorkspaceKnowsItsMembers() throws {
        let state = try given()
        #expect(state.workspace == .sample(4))
        #expect(state.roles(of: .owner) == [.owner])
        #expect(state.roles(of: .runner) == [.operator])
        #expect(state.roles(of: .stranger).isEmpty)
        #expect(state.name(of: ActorID.owner) == "Olga")
        #expect(state.actor(ofPublicKey: .key(2)) == .runner)
        #expect(state.actor(ofPublicKey: .key(3)) == nil)
    }

    @Test func nothingHappensBeforeFounding() {
        empty.when(.createPrompt(.sample)).refused(.workspaceNotFounded)
    }

    @Test func aWorkspaceIsFoundedOnce() throws {
        try given().when(.foundWorkspace(.sample)).refused(.workspaceFounded)
    }

    @Test func onlyTheOwnerFounds() {
        empty.when(.foundWorkspace(.sample), as: .stranger)
            .refused(.founderIsNotOwner(owner: .owner, actor: .stranger))
    }

    @Test func ownerAndRunnerAreTwo() {
        empty.when(.foundWorkspace(.sample.with { $0.runner = .owner })).refused(.listedTwice(.actor(.owner)))
    }

    @Test func ownerAndRunnerHaveTheirOwnKeys() {
        empty.when(.foundWorkspace(.sample.with { $0.runnerPublicKey = $0.ownerPublicKey })).refused(.publicKeyShared)
    }

    @Test func ownerAndRunnerHaveTheirOwnNames() {
        empty.when(.foundWorkspace(.sample.with { $0.ownerName = "runner" })).refused(.nameTaken(.memberName, "runner"))
    }

    @Test func aKeyHasThirtyTwoBytes() {
        empty.when(.foundWorkspace(.sample.with { $0.runnerPublicKey = Data(count: 31) }))
            .refused(.publicKeyMalformed(bytes: 31))
    }

    @Test func aMemberHasAName() {
        empty.when(.foundWorkspace(.sample.with { $0.ownerName = "" })).refused(.malformed(.memberName, ""))
    }

    @Test func anybodyMayFoundAnEmptyLogAndDoNothingElse() {
        #expect(throws: Never.self) { try empty.authorise(.foundWorkspace(.sample), as: .owner) }
        #expect(throws: Refusal.notPermitted(.editPrompts, .owner)) {
            try empty.authorise(.createPrompt(.sample), as: .owner)
        }
    }

    /// So that a verifier, which asks entry by entry, accepts how every log begins.
    @Test func theFounderMayAdmitMembersUntilThereIsAnOwner() throws {
        var state = WorkspaceState()
        for var draft in try state.decide(.foundWorkspace(.sample), as: .owner) {
            draft.facts.actor = ActorID.owner.stored
            let permission = try #require(draft.facts.permission)
            #expect(state.permits(permission, to: .owner))
            if state.workspace != nil { #expect(!state.permits(permission, to: .stranger)) }
            state.apply(draft.facts, content: draft.content)
        }
    }

    @Test func aFounderWithoutARoleMayNothingOnceThereIsAnOwner() {
        var state = WorkspaceState()
        state.apply(.with { ($0.actor, $0.workspaceCreated) = (ActorID.stranger.stored, .init()) }, content: nil)
        state.apply(.with { $0.memberAdded.member = ActorID.owner.stored }, content: nil)
        let granted = RoleGranted.with { ($0.member, $0.role) = (ActorID.owner.stored, .owner) }
        state.apply(.with { ($0.actor, $0.roleGranted) = (ActorID.stranger.stored, granted) }, content: nil)
        #expect(!state.permits(.manageMembers, to: .stranger))
        #expect(state.permits(.manageMembers, to: .owner))
    }
}
