package import Events
internal import SnapshotCoding

struct TeamEntry: Positioned {
    let position: UInt64
    /// Nil where it was erased.
    var name: String?
    /// All of them at each change, in the order of the log.
    var roles = Timeline<[Role]>()
    /// Everybody who ever belonged to it, in the order in which they first did.
    var everyMember: [ActorID] = []
}

extension Catalog {
    /// In the order of their making.
    package func teams(asOf moment: AsOf) -> [TeamID] { Array(teams.ids(asOf: moment)) }

    /// Nil where it was erased, and for a team not known.
    package func name(of team: TeamID) -> String? { teams[team]?.name }

    /// Names are unique among teams.
    package func team(named name: String, asOf moment: AsOf) -> TeamID? {
        teamNames.ids(named: name, asOf: moment).first
    }

    /// What the team gave each of its members then, in the order of the log.
    package func roles(of team: TeamID, asOf moment: AsOf) -> [Role] {
        teams[team]?.roles.value(asOf: moment) ?? []
    }

    /// Who belonged to the team then, in the order in which they first did.
    package func members(of team: TeamID, asOf moment: AsOf) -> [ActorID] {
        (teams[team]?.everyMember ?? []).filter { actors[$0]?.teams[team]?.value(asOf: moment) ?? false }
    }

    mutating func addTeam(_ id: TeamID, name: String?, at position: UInt64) -> Bool {
        guard teams.add(TeamEntry(position: position, name: name), as: id) else { return false }
        if let name { teamNames.add(id, named: name, at: position) }
        return true
    }

    /// False where the team is not known.
    mutating func changeRoles(of team: TeamID, at position: UInt64, _ change: (inout [Role]) -> Void) -> Bool {
        teams.change(team) { $0.roles.change(at: position, change) }
    }

    /// False where one of them is not known, where somebody joins who was removed, or leaves who never joined.
    mutating func setMembership(of actor: ActorID, in team: TeamID, to isMember: Bool, at position: UInt64) -> Bool {
        guard let entry = actors[actor], teams[team] != nil,
            isMember ? entry.removal == nil : entry.teams[team] != nil
        else { return false }
        if entry.teams[team] == nil { _ = teams.change(team) { $0.everyMember.append(actor) } }
        return actors.change(actor) { $0.teams[team, default: Timeline()].set(isMember, at: position) }
    }
}

extension TeamEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, name, roles, everyMember) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (position, name, roles, everyMember) = try reader.read()
    }
}
