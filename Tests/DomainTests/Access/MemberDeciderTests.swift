import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct MemberDeciderTests {
    // MARK: Adding

    @Test func aMemberComesWithAKeyAndRoles() throws {
        try given().when(.addMember(.ada.with { $0.roles = [.viewer, .engineer] })).then(
            .memberAdded(.with { ($0.member, $0.kind) = (ActorID.ada.stored, .person) }),
            .signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (ActorID.ada.stored, .key(5)) }),
            .roleGranted(.with { ($0.member, $0.role) = (ActorID.ada.stored, .engineer) }),
            .roleGranted(.with { ($0.member, $0.role) = (ActorID.ada.stored, .viewer) }))
    }

    @Test func theNameIsTheMembersOwn() throws {
        let drafts = try given().decide(.addMember(.ada), as: .owner)
        #expect(drafts[0].content?.memberAdded.name == "Ada")
        #expect(drafts.map(\.subjects) == [[.person(.ada)], [], []])
    }

    @Test func aMemberIsAddedOnce() throws {
        let state = try WorkspaceState.withMembers()
        state.when(.addMember(.ada)).then()
        for other: AddMember in [
            .ada.with { $0.name = "Adele" }, .ada.with { $0.kind = .token }, .ada.with { $0.publicKey = .key(7) },
            .ada.with { $0.roles = [.owner] },
        ] { state.when(.addMember(other)).refused(.exists(.actor(.ada))) }
    }

    @Test func namesAreUniqueAmongThoseWhoArePresent() throws {
        let namesake = AddMember.ben.with { $0.name = "Ada" }
        let state = try given(.addMember(.ada))
        state.when(.addMember(namesake)).refused(.nameTaken(.memberName, "Ada"))
        let after = try state.after(.removeMember(RemoveMember(member: .ada)), .addMember(namesake))
        #expect(after.member(named: "Ada") == .ben)
        #expect(after.name(of: ActorID.ada) == "Ada")
    }

    @Test func aKeyIsOneMembersForEver() throws {
        let borrowed = AddMember.ben.with { $0.publicKey = .key(5) }
        let state = try given(.addMember(.ada))
        state.when(.addMember(borrowed)).refused(.publicKeyTaken)
        try state.after(.removeMember(RemoveMember(member: .ada))).when(.addMember(borrowed)).refused(.publicKeyTaken)
    }

    @Test func whatIsNoMemberIsRefused() throws {
        let state = try given()
        state.when(.addMember(.ada.with { $0.name = " " })).refused(.malformed(.memberName, " "))
        state.when(.addMember(.ada.with { $0.publicKey = Data(count: 31) })).refused(.publicKeyMalformed(bytes: 31))
        state.when(.addMember(.ada.with { $0.publicKey = Data() })).refused(.publicKeyMalformed(bytes: 0))
        state.when(.addMember(.ada.with { $0.kind = .unspecified })).refused(.malformed(.memberKind, nil))
        state.when(.addMember(.ada.with { $0.roles = [.unspecified] })).refused(.malformed(.role, nil))
        state.when(.addMember(.ada.with { $0.roles = [.UNRECOGNIZED(99)] })).refused(.malformed(.role, nil))
    }

    @Test func aWorkspaceHasALimitOfMembers() throws {
        var state = try given()
        for number in 3...AccessLimits.membersMax {
            state.apply(.with { $0.memberAdded.member = ActorID.sample(1_000 + number).stored }, content: nil)
        }
        state.when(.addMember(.ada)).refused(
            .tooMany(.members, count: AccessLimits.membersMax + 1, max: AccessLimits.membersMax))
        state.apply(.with { $0.memberRemoved.member = ActorID.sample(1_003).stored }, content: nil)
        #expect(throws: Never.self) { try state.decide(.addMember(.ada), as: .owner) }
    }

    // MARK: Removing

    @Test func aRemovedMemberHasNothingLeft() throws {
        let state = try WorkspaceState.withMembers().after(
            .createTeam(CreateTeam(team: .press, name: "Press")), .joinTeam(JoinTeam(team: .press, member: .ben)),
            .grantRole(GrantRole(.reviewer, to: .team(.press))))
        #expect(state.roles(of: .ben) == [.engineer, .reviewer])
        state.when(.removeMember(RemoveMember(member: .ben))).then(
            .memberRemoved(.with { $0.member = ActorID.ben.stored }))
        let after = try state.after(.removeMember(RemoveMember(member: .ben)))
        #expect(after.roles(of: .ben).isEmpty)
        #expect(after.actor(ofPublicKey: .key(6)) == nil)
        #expect(after.isRemoved(.ben))
        #expect(after.member(named: "Ben") == nil)
        #expect(throws: Refusal.memberRemoved(.ben)) { try after.authorise(.createPrompt(.sample), as: .ben) }
        // The team's roles do not reach them any more.
        #expect(try after.after(.grantRole(GrantRole(.admin, to: .team(.press)))).roles(of: .ben).isEmpty)
    }

    @Test func aRemovedMemberIsGivenNothing() throws {
        let state = try WorkspaceState.withMembers().after(
            .createTeam(CreateTeam(team: .press, name: "Press")), .removeMember(RemoveMember(member: .ben)))
        for command: Command in [
            .grantRole(GrantRole(.viewer, to: .member(.ben))), .joinTeam(JoinTeam(team: .press, member: .ben)),
            .registerSigningKey(RegisterSigningKey(owner: .ben, publicKey: .key(7))),
            .rotateSigningKey(RotateSigningKey(owner: .ben, oldKey: .name(ofKey: 6), publicKey: .key(7))),
        ] { state.when(command).refused(.memberRemoved(.ben)) }
        state.when(.addMember(.ben)).refused(.exists(.actor(.ben)))
    }

    @Test func takingFromARemovedMemberChangesNothing() throws {
        let state = try WorkspaceState.withMembers().after(
            .createTeam(CreateTeam(team: .press, name: "Press")), .removeMember(RemoveMember(member: .ben)))
        state.when(.removeMember(RemoveMember(member: .ben))).then()
        state.when(.revokeRole(RevokeRole(.engineer, of: .member(.ben)))).then()
        state.when(.leaveTeam(LeaveTeam(team: .press, member: .ben))).then()
    }

    @Test func whoIsNotThereCannotBeRemoved() throws {
        try given().when(.removeMember(RemoveMember(member: .ada))).refused(.unknown(.actor(.ada)))
    }

    // MARK: Roles

    @Test func aRoleIsGrantedAndRevokedOnce() throws {
        let state = try WorkspaceState.withMembers()
        let grant = Command.grantRole(GrantRole(.reviewer, to: .member(.ben)))
        let revoke = Command.revokeRole(RevokeRole(.reviewer, of: .member(.ben)))
        state.when(revoke).then()
        state.when(grant).then(.roleGranted(.with { ($0.member, $0.role) = (ActorID.ben.stored, .reviewer) }))
        let granted = try state.after(grant)
        granted.when(grant).then()
        granted.when(revoke).then(.roleRevoked(.with { ($0.member, $0.role) = (ActorID.ben.stored, .reviewer) }))
        #expect(try granted.after(revoke).roles(of: .ben) == [.engineer])
    }

    @Test func whatIsNoRoleAndNobodyIsRefused() throws {
        let state = try given()
        state.when(.grantRole(GrantRole(.unspecified, to: .member(.owner)))).refused(.malformed(.role, nil))
        state.when(.grantRole(GrantRole(.viewer, to: .member(.ada)))).refused(.unknown(.actor(.ada)))
        state.when(.grantRole(GrantRole(.viewer, to: .team(.press)))).refused(.unknown(.team(.press)))
        state.when(.revokeRole(RevokeRole(.UNRECOGNIZED(9), of: .member(.owner)))).refused(.malformed(.role, nil))
        state.when(.revokeRole(RevokeRole(.viewer, of: .member(.ada)))).refused(.unknown(.actor(.ada)))
        state.when(.revokeRole(RevokeRole(.viewer, of: .team(.press)))).refused(.unknown(.team(.press)))
    }

    @Test func onlyAnOwnerMakesAndUnmakesOwners() throws {
        let state = try WorkspaceState.withMembers().after(.grantRole(GrantRole(.owner, to: .member(.ben))))
        let refusal = Refusal.notPermitted(.manageOwners, .ada)
        for command: Command in [
            .grantRole(GrantRole(.owner, to: .member(.runner))), .grantRole(GrantRole(.owner, to: .member(.ada))),
            .revokeRole(RevokeRole(.owner, of: .member(.ben))), .removeMember(RemoveMember(member: .ben)),
            .addMember(
                AddMember(
                    member: .stranger, kind: .person, name: "Stranger", publicKey: .key(3), roles: [.admin, .owner])),
        ] { state.when(command, as: .ada).refused(refusal) }
        #expect(try state.after(.removeMember(RemoveMember(member: .ben))).isRemoved(.ben))
    }

    @Test func nobodyRaisesThemselves() throws {
        let state = try WorkspaceState.withMembers()
        // An admin may grant the role to others, and has none of its permission to use credentials.
        state.when(.grantRole(GrantRole(.operator, to: .member(.ada))), as: .ada)
            .refused(.notPermitted(.raiseOneself, .ada))
        let toBen = Command.grantRole(GrantRole(.operator, to: .member(.ben)))
        #expect(try state.after(toBen, as: .ada).roles(of: .ben) == [.engineer, .operator])
        // What gives them nothing more is no raise.
        let viewer = Command.grantRole(GrantRole(.viewer, to: .member(.ada)))
        #expect(try state.after(viewer, as: .ada).roles(of: .ada) == [.admin, .viewer])
    }

    @Test func theLastOwnerStays() throws {
        let state = try WorkspaceState.withMembers()
        let unmake: [Command] = [
            .removeMember(RemoveMember(member: .owner)), .revokeRole(RevokeRole(.owner, of: .member(.owner))),
            .revokeSigningKey(RevokeSigningKey(owner: .owner, key: .name(ofKey: 1), reason: .lost)),
        ]
        for command in unmake { state.when(command).refused(.lastOwner) }
        let two = try state.after(.grantRole(GrantRole(.owner, to: .member(.ada))))
        for command in unmake {
            let after = try two.after(command)
            for last: Command in [
                .removeMember(RemoveMember(member: .ada)), .revokeRole(RevokeRole(.owner, of: .member(.ada))),
                .revokeSigningKey(RevokeSigningKey(owner: .ada, key: .name(ofKey: 5), reason: .lost)),
            ] { after.when(last, as: .ada).refused(.lastOwner) }
        }
    }

    @Test func anOwnerWithoutAKeyDoesNotCount() throws {
        let state = try WorkspaceState.withMembers().after(
            .grantRole(GrantRole(.owner, to: .member(.ada))),
            .revokeSigningKey(RevokeSigningKey(owner: .ada, key: .name(ofKey: 5), reason: .stolen)))
        state.when(.revokeRole(RevokeRole(.owner, of: .member(.owner)))).refused(.lastOwner)
    }

    // MARK: Refusals, settings

    @Test func aRefusalIsNotedAsOftenAsItHappens() throws {
        let note = Command.noteRefusal(NoteRefusal(command: "grant-role", permission: .manageOwners))
        let state = try WorkspaceState.withMembers().after(note, as: .ada)
        state.when(note, as: .ada).then(
            .commandRefused(.with { ($0.command, $0.permission) = ("grant-role", "manage-owners") }))
    }

    @Test func viewsAreRecordedWhereSomebodySwitchesThatOn() throws {
        let on = Command.changeSettings(ChangeSettings(recordViews: true))
        let off = Command.changeSettings(ChangeSettings(recordViews: false))
        let state = try given()
        #expect(!state.recordsViews)
        state.when(off).then()
        state.when(.changeSettings(ChangeSettings(recordViews: nil))).then()
        state.when(on).then(.workspaceSettingsChanged(.with { $0.recordViews = true }))
        let after = try state.after(on)
        #expect(after.recordsViews)
        after.when(on).then()
        #expect(try !after.after(off).recordsViews)
    }
}
