import Events
import SwiftProtobuf

extension WorkspaceState {
    /// Member added, key registered, roles granted.
    func add(_ command: AddMember) throws(Refusal) -> [Draft] {
        try Field.memberName.check(command.name)
        guard ActorKind.known.contains(command.kind) else { throw .malformed(.memberKind, nil) }
        for role in command.roles { try check(role) }
        if let member = members[command.member] {
            guard member.name == command.name, member.kind == command.kind, !member.isRemoved,
                command.roles.isSubset(of: member.ownRoles), actor(ofPublicKey: command.publicKey) == command.member
            else { throw .exists(.actor(command.member)) }
            return []
        }
        guard member(named: command.name) == nil else { throw .nameTaken(.memberName, command.name) }
        try Field.members.check(count: members.presentCount + 1, max: AccessLimits.membersMax)
        try checkUnused(command.publicKey)
        let roles = command.roles.sorted { $0.rawValue < $1.rawValue }
        return [added(command.member, command.kind, command.name), registered(command.publicKey, of: command.member)]
            + roles.map { granted($0, to: .member(command.member)) }
    }

    func remove(_ command: RemoveMember) throws(Refusal) -> [Draft] {
        guard let member = members[command.member] else { throw .unknown(.actor(command.member)) }
        if member.isRemoved { return [] }
        return [Draft(.memberRemoved(.with { $0.member = command.member.stored }))]
    }

    func grant(_ command: GrantRole) throws(Refusal) -> [Draft] {
        try check(command.role)
        switch command.holder {
        case .member(let id):
            if try present(id).ownRoles.contains(command.role) { return [] }
        case .team(let id):
            guard let team = members[id] else { throw .unknown(.team(id)) }
            if team.roles.contains(command.role) { return [] }
        }
        return [granted(command.role, to: command.holder)]
    }

    func revoke(_ command: RevokeRole) throws(Refusal) -> [Draft] {
        try check(command.role)
        var event = RoleRevoked.with { $0.role = command.role }
        switch command.holder {
        case .member(let id):
            guard let member = members[id] else { throw .unknown(.actor(id)) }
            guard member.ownRoles.contains(command.role) else {
                // Nothing would change, and who asked would believe that it had.
                if member.roles.contains(command.role) { throw .roleComesFromTeam(command.role, id) }
                return []
            }
            event.member = id.stored
        case .team(let id):
            guard let team = members[id] else { throw .unknown(.team(id)) }
            guard team.roles.contains(command.role) else { return [] }
            event.team = id.stored
        }
        return [Draft(.roleRevoked(event))]
    }

    func note(_ command: NoteRefusal) -> [Draft] {
        [
            Draft(
                .commandRefused(
                    .with { ($0.command, $0.permission) = (command.command, command.permission.word) }))
        ]
    }

    /// A member that is not removed.
    func present(_ id: ActorID) throws(Refusal) -> Members.Member {
        guard let member = members[id] else { throw .unknown(.actor(id)) }
        guard !member.isRemoved else { throw .memberRemoved(id) }
        return member
    }

    private func check(_ role: Role) throws(Refusal) {
        guard Role.known.contains(role) else { throw .malformed(.role, nil) }
    }
}
