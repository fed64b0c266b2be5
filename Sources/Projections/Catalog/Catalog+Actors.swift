package import Events
import SnapshotCoding

struct ActorEntry: Positioned {
    let position: UInt64
    let kind: ActorKind
    let name: String?
    var roles = Timeline<Role>()
}

extension Catalog {
    /// Persons, tokens and runners, in the order in which they were added.
    package func actors(asOf moment: AsOf) -> [ActorID] { Array(actors.ids(asOf: moment)) }

    /// Nil where it was erased, and for an actor not known.
    package func name(of actor: ActorID) -> String? { actors[actor]?.name }

    /// Nil for an actor not known.
    package func kind(of actor: ActorID) -> ActorKind? { actors[actor]?.kind }

    /// Every role the actor had been granted by then, in the order of the log.
    package func roles(of actor: ActorID, asOf moment: AsOf) -> [Role] {
        var roles: [Role] = []
        for (_, role) in actors[actor]?.roles.history(asOf: moment) ?? Timeline().history(asOf: moment)
        where !roles.contains(role) { roles.append(role) }
        return roles
    }

    /// Everybody who had been given that name by then.
    package func actors(named name: String, asOf moment: AsOf) -> [ActorID] {
        actors.ids(asOf: moment).filter { actors[$0]?.name == name }
    }

    mutating func addActor(_ id: ActorID, kind: ActorKind, name: String?, at position: UInt64) -> Bool {
        actors.add(ActorEntry(position: position, kind: kind, name: name), as: id)
    }

    mutating func grant(_ role: Role, to actor: ActorID, at position: UInt64) -> Bool {
        actors.change(actor) { $0.roles.set(role, at: position) }
    }
}

extension ActorEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, kind, name, roles) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, kind, name, roles) = try reader.read() }
}
