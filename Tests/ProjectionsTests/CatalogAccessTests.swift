import Events
import SwiftProtobuf
import Testing

@testable import Projections

extension LogBuilder {
    fileprivate mutating func member(_ name: String?) -> ActorID {
        let id: ActorID = newID()
        append(name.map { name in Content.with { $0.memberAdded.name = name } }) {
            $0.memberAdded = .with { ($0.member, $0.kind) = (id.data, .person) }
        }
        return id
    }

    fileprivate mutating func team(_ name: String?) -> TeamID {
        let id: TeamID = newID()
        append(name.map { name in Content.with { $0.teamCreated.name = name } }) { $0.teamCreated.team = id.data }
        return id
    }

    @discardableResult
    fileprivate mutating func grant(_ role: Role, to member: ActorID) -> UInt64 {
        append { $0.roleGranted = .with { ($0.member, $0.role) = (member.data, role) } }
    }

    @discardableResult
    fileprivate mutating func grant(_ role: Role, to team: TeamID) -> UInt64 {
        append { $0.roleGranted = .with { ($0.team, $0.role) = (team.data, role) } }
    }

    @discardableResult
    fileprivate mutating func join(_ member: ActorID, _ team: TeamID) -> UInt64 {
        append { $0.teamJoined = .with { ($0.team, $0.member) = (team.data, member.data) } }
    }
}

@Suite struct CatalogAccessTests {
    @Test func rolesComeAndGoWithTheMoment() {
        var log = LogBuilder()
        let ada = log.member("Ada")
        let granted = log.grant(.engineer, to: ada)
        log.grant(.reviewer, to: ada)
        let revoked = log.append { $0.roleRevoked = .with { ($0.member, $0.role) = (ada.data, .engineer) } }
        let catalog = log.models.catalog
        #expect(catalog.roles(of: ada, asOf: .position(granted - 1)).isEmpty)
        #expect(catalog.roles(of: ada, asOf: .position(granted)) == [.engineer])
        #expect(catalog.roles(of: ada, asOf: .position(revoked - 1)) == [.engineer, .reviewer])
        #expect(catalog.roles(of: ada, asOf: .position(revoked)) == [.reviewer])
    }

    @Test func aTeamGivesItsRolesToItsMembers() {
        var log = LogBuilder()
        let (ada, ben) = (log.member("Ada"), log.member("Ben"))
        let press = log.team("Press")
        log.grant(.viewer, to: ada)
        let joined = log.join(ada, press)
        log.join(ben, press)
        let granted = log.grant(.operator, to: press)
        let left = log.append { $0.teamLeft = .with { ($0.team, $0.member) = (press.data, ada.data) } }
        let catalog = log.models.catalog
        #expect(catalog.roles(of: ada, asOf: .position(joined)) == [.viewer])
        #expect(catalog.roles(of: ada, asOf: .position(granted)) == [.viewer, .operator])
        #expect(catalog.ownRoles(of: ada, asOf: .position(granted)) == [.viewer])
        #expect(catalog.members(of: press, asOf: .position(granted)) == [ada, ben])
        #expect(catalog.teams(of: ada, asOf: .position(granted)) == [press])
        #expect(catalog.roles(of: ada, asOf: .position(left)) == [.viewer])
        #expect(catalog.members(of: press, asOf: .position(left)) == [ben])
        #expect(catalog.teams(of: ada, asOf: .position(left)).isEmpty)
        #expect(catalog.team(named: "Press", asOf: .position(left)) == press)
        #expect(catalog.team(named: "Press", asOf: .position(1)) == nil)
    }

    @Test func aRemovedMemberIsStillOneBefore() {
        var log = LogBuilder()
        let ada = log.member("Ada")
        let press = log.team("Press")
        log.join(ada, press)
        let granted = log.grant(.admin, to: ada)
        let removed = log.append { $0.memberRemoved.member = ada.data }
        let namesake = log.member("Ada")
        let models = log.models
        let catalog = models.catalog
        #expect(catalog.removal(of: ada, asOf: .position(granted)) == nil)
        #expect(catalog.roles(of: ada, asOf: .position(granted)) == [.admin])
        #expect(catalog.member(named: "Ada", asOf: .position(granted)) == ada)
        #expect(catalog.removal(of: ada, asOf: .position(removed)) == removed)
        #expect(catalog.roles(of: ada, asOf: .position(removed)).isEmpty)
        #expect(catalog.members(of: press, asOf: .position(removed)).isEmpty)
        #expect(catalog.member(named: "Ada", asOf: .position(removed)) == nil)
        #expect(catalog.members(asOf: .now(models)) == [namesake])
        #expect(catalog.actors(asOf: .now(models)) == [ada, namesake])
        #expect(catalog.member(named: "Ada", asOf: .now(models)) == namesake)
        #expect(catalog.actors(named: "Ada", asOf: .now(models)) == [ada, namesake])
        #expect(models.strays.isEmpty)
    }

    @Test func erasedNamesAreNilAndTheRestIsThere() {
        var log = LogBuilder()
        let (nobody, unnamed) = (log.member(nil), log.team(nil))
        log.grant(.auditor, to: unnamed)
        log.join(nobody, unnamed)
        let models = log.models
        let now = AsOf.now(models)
        #expect(models.catalog.name(of: nobody) == nil)
        #expect(models.catalog.name(of: unnamed) == nil)
        #expect(models.catalog.roles(of: nobody, asOf: now) == [.auditor])
        #expect(models.catalog.names(of: .member, asOf: now).isEmpty)
    }

    @Test func namesOfMembersAndTeamsAreTold() {
        var log = LogBuilder()
        let ada = log.member("Ada")
        _ = log.member("Ben")
        _ = log.team("Press")
        log.append { $0.memberRemoved.member = ada.data }
        let models = log.models
        func names(_ kind: NameKind) -> [String] { models.catalog.names(of: kind, asOf: .now(models)) }
        #expect(names(.actor) == ["Ada", "Ben"])
        #expect(names(.member) == ["Ben"])
        #expect(names(.team) == ["Press"])
    }

    @Test func whatFitsNobodyIsAStray() {
        var log = LogBuilder()
        let ada = log.member("Ada")
        let (press, nobody): (TeamID, ActorID) = (log.team("Press"), log.newID())
        let removed = log.append { $0.memberRemoved.member = ada.data }
        let first = removed + 1
        log.append { $0.memberRemoved.member = ada.data }
        log.grant(.viewer, to: ada)
        log.join(ada, press)
        log.join(nobody, press)
        let noTeam: TeamID = log.newID()
        log.grant(.viewer, to: noTeam)
        log.append { $0.teamLeft = .with { ($0.team, $0.member) = (press.data, nobody.data) } }
        log.append { $0.teamCreated.team = press.data }
        let models = log.models
        #expect(models.strays == Array(first..<models.position))
    }

    @Test func viewsAreRecordedFromWhereThatWasSwitchedOn() {
        var log = LogBuilder()
        _ = log.member("Ada")
        let on = log.append { $0.workspaceSettingsChanged.recordViews = true }
        let unsaid = log.append { $0.workspaceSettingsChanged = .init() }
        let off = log.append { $0.workspaceSettingsChanged.recordViews = false }
        let catalog = log.models.catalog
        let recorded = [on - 1, on, unsaid, off].map { catalog.recordsViews(asOf: .position($0)) }
        #expect(recorded == [false, true, true, false])
    }
}
