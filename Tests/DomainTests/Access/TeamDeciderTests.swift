import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct TeamDeciderTests {
    private let create = Command.createTeam(CreateTeam(team: .press, name: "Press"))
    private let join = Command.joinTeam(JoinTeam(team: .press, member: .ben))
    private let leave = Command.leaveTeam(LeaveTeam(team: .press, member: .ben))

    @Test func aTeamIsMadeOnce() throws {
        let state = try given()
        state.when(create).then(.teamCreated(.with { $0.team = TeamID.press.stored }))
        let after = try state.after(create)
        after.when(create).then()
        #expect(after.team(named: "Press") == .press)
        after.when(.createTeam(CreateTeam(team: .press, name: "Other"))).refused(.exists(.team(.press)))
        after.when(.createTeam(CreateTeam(team: .audit, name: "Press"))).refused(.nameTaken(.teamName, "Press"))
    }

    @Test func itsNameIsItsOwn() throws {
        let drafts = try given().decide(create, as: .owner)
        #expect(drafts[0].content?.teamCreated.name == "Press")
        #expect(drafts[0].subjects == [.team(.press)])
    }

    @Test func aTeamHasAName() throws {
        try given().when(.createTeam(CreateTeam(team: .press, name: "a@b"))).refused(.malformed(.teamName, "a@b"))
    }

    @Test func aWorkspaceHasALimitOfTeams() throws {
        var state = try given()
        for number in 0..<AccessLimits.teamsMax {
            state.apply(.with { $0.teamCreated.team = TeamID.sample(1_000 + number).stored }, content: nil)
        }
        state.when(create).refused(.tooMany(.teams, count: AccessLimits.teamsMax + 1, max: AccessLimits.teamsMax))
    }

    @Test func aMemberJoinsAndLeavesOnce() throws {
        let state = try WorkspaceState.withMembers().after(create)
        state.when(leave).then()
        state.when(join).then(
            .teamJoined(.with { ($0.team, $0.member) = (TeamID.press.stored, ActorID.ben.stored) }))
        let joined = try state.after(join)
        joined.when(join).then()
        joined.when(leave).then(
            .teamLeft(.with { ($0.team, $0.member) = (TeamID.press.stored, ActorID.ben.stored) }))
    }

    @Test func whoOrWhatIsNotThereIsUnknown() throws {
        let state = try WorkspaceState.withMembers().after(create)
        state.when(.joinTeam(JoinTeam(team: .audit, member: .ben))).refused(.unknown(.team(.audit)))
        state.when(.leaveTeam(LeaveTeam(team: .audit, member: .ben))).refused(.unknown(.team(.audit)))
        state.when(.joinTeam(JoinTeam(team: .press, member: .stranger))).refused(.unknown(.actor(.stranger)))
        state.when(.leaveTeam(LeaveTeam(team: .press, member: .stranger))).refused(.unknown(.actor(.stranger)))
    }

    @Test func theTeamsRolesAreItsMembersForAsLongAsTheyBelongToIt() throws {
        let grant = Command.grantRole(GrantRole(.operator, to: .team(.press)))
        let revoke = Command.revokeRole(RevokeRole(.operator, of: .team(.press)))
        var state = try WorkspaceState.withMembers().after(create, grant)
        #expect(state.roles(of: .ben) == [.engineer])
        state = try state.after(join)
        #expect(state.roles(of: .ben) == [.engineer, .operator])
        #expect(try state.after(leave).roles(of: .ben) == [.engineer])
        #expect(try state.after(revoke).roles(of: .ben) == [.engineer])
        state.when(grant).then()
        state.when(revoke).then(.roleRevoked(.with { ($0.team, $0.role) = (TeamID.press.stored, .operator) }))
        try state.after(revoke).when(revoke).then()
    }

    @Test func aRoleOfTwoTeamsStaysWhenOneGoes() throws {
        let state = try WorkspaceState.withMembers().after(
            create, .createTeam(CreateTeam(team: .audit, name: "Audit")), join,
            .joinTeam(JoinTeam(team: .audit, member: .ben)), .grantRole(GrantRole(.auditor, to: .team(.press))),
            .grantRole(GrantRole(.auditor, to: .team(.audit))), leave)
        #expect(state.roles(of: .ben) == [.engineer, .auditor])
    }

    @Test func aRoleThatComesFromATeamIsNotTheMembersToLose() throws {
        let state = try WorkspaceState.withMembers().after(
            create, join, .grantRole(GrantRole(.admin, to: .team(.press))))
        state.when(.revokeRole(RevokeRole(.admin, of: .member(.ben)))).refused(.roleComesFromTeam(.admin, .ben))
    }

    @Test func onlyAnOwnerMakesOwnersThroughATeam() throws {
        let refusal = Refusal.notPermitted(.manageOwners, .ada)
        let state = try WorkspaceState.withMembers().after(create)
        state.when(.grantRole(GrantRole(.owner, to: .team(.press))), as: .ada).refused(refusal)
        let owners = try state.after(.grantRole(GrantRole(.owner, to: .team(.press))))
        owners.when(join, as: .ada).refused(refusal)
        owners.when(.revokeRole(RevokeRole(.owner, of: .team(.press))), as: .ada).refused(refusal)
        let joined = try owners.after(join)
        joined.when(leave, as: .ada).refused(refusal)
        joined.when(.removeMember(RemoveMember(member: .ben)), as: .ada).refused(refusal)
        #expect(joined.permits(.manageKeys, to: .ben))
    }

    @Test func nobodyRaisesThemselvesThroughATeam() throws {
        let refusal = Refusal.notPermitted(.raiseOneself, .ada)
        let state = try WorkspaceState.withMembers().after(create)
        let adaJoins = Command.joinTeam(JoinTeam(team: .press, member: .ada))
        let operate = Command.grantRole(GrantRole(.operator, to: .team(.press)))
        try state.after(operate).when(adaJoins, as: .ada).refused(refusal)
        try state.after(adaJoins, as: .ada).when(operate, as: .ada).refused(refusal)
        #expect(try state.after(operate, as: .ada).roles(of: .ada) == [.admin])
    }

    @Test func theLastOwnerStaysInTheTeamThatMakesThemOne() throws {
        let state = try WorkspaceState.withMembers().after(
            create, join, .grantRole(GrantRole(.owner, to: .team(.press))),
            .revokeRole(RevokeRole(.owner, of: .member(.owner))))
        #expect(state.roles(of: .owner).isEmpty)
        state.when(leave, as: .ben).refused(.lastOwner)
        state.when(.revokeRole(RevokeRole(.owner, of: .team(.press))), as: .ben).refused(.lastOwner)
    }
}
