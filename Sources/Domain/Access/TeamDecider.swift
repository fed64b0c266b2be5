import Events
import SwiftProtobuf

extension WorkspaceState {
    func create(_ command: CreateTeam) throws(Refusal) -> [Draft] {
        try Field.teamName.check(command.name)
        if let team = members[command.team] {
            guard team.name == command.name else { throw .exists(.team(command.team)) }
            return []
        }
        guard team(named: command.name) == nil else { throw .nameTaken(.teamName, command.name) }
        try Field.teams.check(count: members.teamCount + 1, max: AccessLimits.teamsMax)
        return [
            Draft(
                .teamCreated(.with { $0.team = command.team.stored }), .teamCreated(.with { $0.name = command.name }),
                of: [.team(command.team)])
        ]
    }

    func join(_ command: JoinTeam) throws(Refusal) -> [Draft] {
        guard members[command.team] != nil else { throw .unknown(.team(command.team)) }
        if try present(command.member).teams.contains(command.team) { return [] }
        return [
            Draft(.teamJoined(.with { ($0.team, $0.member) = (command.team.stored, command.member.stored) }))
        ]
    }

    func leave(_ command: LeaveTeam) throws(Refusal) -> [Draft] {
        guard members[command.team] != nil else { throw .unknown(.team(command.team)) }
        guard let member = members[command.member] else { throw .unknown(.actor(command.member)) }
        guard member.teams.contains(command.team) else { return [] }
        return [Draft(.teamLeft(.with { ($0.team, $0.member) = (command.team.stored, command.member.stored) }))]
    }
}
