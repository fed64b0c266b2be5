import Domain
import Events
import Ledger
import Projections

/// A member as people and scripts read it, as of a moment.
struct MemberView {
    private let id: ActorID
    private let name: String?
    private let kind: ActorKind?
    private let ownRoles: [Role]
    /// Those that the member has only through teams are among them.
    private let roles: [Role]
    private let teams: [(id: TeamID, name: String?, roles: [Role])]
    private let added: UInt64?
    private let removed: UInt64?
    private let addedAt: UInt64?
    private let removedAt: UInt64?
    private let key: MemberKey

    init(_ id: ActorID, _ reader: LedgerReader, _ moment: AsOf) {
        self.id = id
        key = MemberKey(of: id, reader, moment)
        (name, kind, ownRoles, roles, teams) = reader.read { models in
            let catalog = models.catalog
            return (
                catalog.name(of: id), catalog.kind(of: id), catalog.ownRoles(of: id, asOf: moment),
                catalog.roles(of: id, asOf: moment),
                catalog.teams(of: id, asOf: moment).map {
                    (id: $0, name: catalog.name(of: $0), roles: catalog.roles(of: $0, asOf: moment))
                }
            )
        }
        (added, removed, addedAt, removedAt) = reader.read { models in
            let (added, removed) = (models.catalog.position(of: id), models.catalog.removal(of: id, asOf: moment))
            return (
                added, removed, added.flatMap { models.clock.recordedAt($0) },
                removed.flatMap { models.clock.recordedAt($0) }
            )
        }
    }

    var fields: [String: Any?] {
        [
            "user": "\(id)", "name": name, "kind": kind?.word, "roles": roles.map(\.word),
            "own_roles": ownRoles.map(\.word),
            "teams": teams.map {
                JSONOutput.object(["team": "\($0.id)", "name": $0.name, "roles": $0.roles.map(\.word)])
            },
            "added": Self.place(added, addedAt), "removed": Self.place(removed, removedAt), "key": key.rawValue,
            "key_here": key == .here,
        ]
    }

    /// user, kind, roles, teams, key, id.
    var cells: [String] {
        [
            shownName, kind?.word ?? "–", removed == nil ? shownRoles : "removed", shownTeams,
            key.rawValue, "\(id)",
        ]
    }

    var text: String {
        """
        \(shownName)
        id       \(id)
        kind     \(kind?.word ?? "–")
        roles    \(shownRoles)
        teams    \(shownTeams)
        added    \(Self.text(added, addedAt))
        removed  \(Self.text(removed, removedAt))
        key      \(key.text)
        """
    }

    private var shownName: String { ShownName(name, of: id).text }
    private var shownTeams: String { teams.map { ShownName($0.name, of: $0.id).text }.joined(separator: ", ") }

    private var shownRoles: String {
        roles.map { role in
            if ownRoles.contains(role) { return role.word }
            let team = teams.first { $0.roles.contains(role) }
            return "\(role.word) through \(team.map { ShownName($0.name, of: $0.id).text } ?? EventWords.erased)"
        }.joined(separator: ", ")
    }

    private static func place(_ position: UInt64?, _ time: UInt64?) -> [String: Any]? {
        position.map { JSONOutput.object(["position": $0, "time": time.map(Timestamp.text)]) }
    }

    private static func text(_ position: UInt64?, _ time: UInt64?) -> String {
        guard let position, let time else { return "–" }
        return "\(Timestamp.text(time)), entry \(position)"
    }
}
