import Domain
import Events
import Ledger
import Projections

/// A team as people and scripts read it, as of a moment.
struct TeamView {
    private let id: TeamID
    private let name: String?
    private let roles: [Role]
    private let members: [(id: ActorID, name: String?)]

    init(_ id: TeamID, _ reader: LedgerReader, _ moment: AsOf) {
        self.id = id
        (name, roles, members) = reader.read { models in
            let catalog = models.catalog
            return (
                catalog.name(of: id), catalog.roles(of: id, asOf: moment),
                catalog.members(of: id, asOf: moment).map { (id: $0, name: catalog.name(of: $0)) }
            )
        }
    }

    var fields: [String: Any?] {
        [
            "team": "\(id)", "name": name, "roles": roles.map(\.word),
            "members": members.map { JSONOutput.object(["user": "\($0.id)", "name": $0.name]) },
        ]
    }

    /// team, roles, members, id.
    var cells: [String] { [shownName, shownRoles, "\(members.count)", "\(id)"] }

    var text: String {
        """
        \(shownName)
        id       \(id)
        roles    \(shownRoles)
        members  \(members.map { ShownName($0.name, of: $0.id).text }.joined(separator: ", "))
        """
    }

    private var shownName: String { ShownName(name, of: id).text }
    private var shownRoles: String { roles.map(\.word).joined(separator: ", ") }
}
