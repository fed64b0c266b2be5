package import Events
import SnapshotCoding

struct ActorEntry: Positioned {
    let position: UInt64
    let kind: ActorKind
    var name: String?
    /// The actor's own, all of them at each change, in the order of the log.
    var roles = Timeline<[Role]>()
    /// By team, whether the actor belongs to it.
    var teams: [TeamID: Timeline<Bool>] = [:]
    /// The entry that removed them from the workspace.
    var removal: UInt64?
}

extension Catalog {
    /// Persons, tokens and runners, also those who were removed, in the order in which they were added.
    package func actors(asOf moment: AsOf) -> [ActorID] { Array(actors.ids(asOf: moment)) }

    /// Those of them who belonged to the workspace then.
    package func members(asOf moment: AsOf) -> [ActorID] {
        actors.ids(asOf: moment).filter { removal(of: $0, asOf: moment) == nil }
    }

    /// Nil where it was erased, and for an actor not known.
    package func name(of actor: ActorID) -> String? { actors[actor]?.name }

    /// Nil for an actor not known.
    package func kind(of actor: ActorID) -> ActorKind? { actors[actor]?.kind }

    /// The entry that added the actor; nil for one not known.
    package func position(of actor: ActorID) -> UInt64? { actors[actor]?.position }

    /// The entry that removed the actor; nil while they belong to the workspace.
    package func removal(of actor: ActorID, asOf moment: AsOf) -> UInt64? {
        actors[actor]?.removal.flatMap { moment.sees($0) ? $0 : nil }
    }

    /// What the actor might do then: their own roles, then those that only teams gave them.
    package func roles(of actor: ActorID, asOf moment: AsOf) -> [Role] {
        teams(of: actor, asOf: moment).reduce(into: ownRoles(of: actor, asOf: moment)) { roles, team in
            for role in self.roles(of: team, asOf: moment) where !roles.contains(role) { roles.append(role) }
        }
    }

    /// Granted to the actor and to no team, and not revoked by then, in the order of the log.
    package func ownRoles(of actor: ActorID, asOf moment: AsOf) -> [Role] {
        actors[actor]?.roles.value(asOf: moment) ?? []
    }

    /// The teams that the actor belonged to then, in the order of their making.
    package func teams(of actor: ActorID, asOf moment: AsOf) -> [TeamID] {
        guard let joined = actors[actor]?.teams, !joined.isEmpty else { return [] }
        return teams.ids(asOf: moment).filter { joined[$0]?.value(asOf: moment) ?? false }
    }

    /// Everybody who had been given that name by then, also those who were removed.
    package func actors(named name: String, asOf moment: AsOf) -> [ActorID] {
        actors.ids(asOf: moment).filter { actors[$0]?.name == name }
    }

    /// Names are unique among the members of a moment.
    package func member(named name: String, asOf moment: AsOf) -> ActorID? {
        actors(named: name, asOf: moment).last { removal(of: $0, asOf: moment) == nil }
    }

    mutating func addActor(_ id: ActorID, kind: ActorKind, name: String?, at position: UInt64) -> Bool {
        actors.add(ActorEntry(position: position, kind: kind, name: name), as: id)
    }

    /// Their roles and teams end with them.
    mutating func removeActor(_ id: ActorID, at position: UInt64) -> Bool {
        guard let entry = actors[id], entry.removal == nil else { return false }
        for team in entry.teams.keys { _ = setMembership(of: id, in: team, to: false, at: position) }
        return actors.change(id) {
            $0.roles.set([], at: position)
            $0.removal = position
        }
    }

    /// False where the actor is not known, or was removed.
    mutating func changeRoles(of actor: ActorID, at position: UInt64, _ change: (inout [Role]) -> Void) -> Bool {
        guard let entry = actors[actor], entry.removal == nil else { return false }
        return actors.change(actor) { $0.roles.change(at: position, change) }
    }
}

extension Timeline<[Role]> {
    /// From `position` on the roles are what `change` makes of those before.
    mutating func change(at position: UInt64, _ change: (inout [Role]) -> Void) {
        var roles = value(asOf: .position(position)) ?? []
        change(&roles)
        set(roles, at: position)
    }
}

extension [Role] {
    mutating func grant(_ role: Role) { if !contains(role) { append(role) } }
    mutating func revoke(_ role: Role) { removeAll { $0 == role } }
}

extension ActorEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, kind, name, roles, teams, removal) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (position, kind, name, roles, teams, removal) = try reader.read()
    }
}
