package import Events
package import FoundationEssentials

/// Admits a member, with the key that they sign with.
package struct AddMember: Equatable, Sendable {
    package var member: ActorID
    package var kind: ActorKind
    /// Unique among the members that are not removed.
    package var name: String
    /// Ed25519, 32 bytes.
    package var publicKey: Data
    package var roles: Set<Role>

    package init(member: ActorID, kind: ActorKind, name: String, publicKey: Data, roles: Set<Role> = []) {
        self.member = member
        self.kind = kind
        self.name = name
        self.publicKey = publicKey
        self.roles = roles
    }
}

/// Takes from a member every role, every team and every key. What they did stays in the log.
package struct RemoveMember: Equatable, Sendable {
    package var member: ActorID

    package init(member: ActorID) {
        self.member = member
    }
}

/// Who can have a role: a member, or a team and with it everybody who belongs to it.
package enum RoleHolder: Hashable, Sendable {
    case member(ActorID)
    case team(TeamID)
}

package struct GrantRole: Equatable, Sendable {
    package var role: Role
    package var holder: RoleHolder

    package init(_ role: Role, to holder: RoleHolder) {
        self.role = role
        self.holder = holder
    }
}

package struct RevokeRole: Equatable, Sendable {
    package var role: Role
    package var holder: RoleHolder

    package init(_ role: Role, of holder: RoleHolder) {
        self.role = role
        self.holder = holder
    }
}

/// Has it recorded that its actor was refused another command. The ledger asks this, where it matters.
package struct NoteRefusal: Equatable, Sendable {
    /// The refused command, in the product's vocabulary.
    package var command: String
    package var permission: Permission

    package init(command: String, permission: Permission) {
        self.command = command
        self.permission = permission
    }
}
