package import Events
package import FoundationEssentials

/// Who belongs to the workspace, what they may do, and which keys are theirs.
struct Members: Equatable, Sendable {
    private(set) var workspace: WorkspaceID?
    /// Who made the workspace: may admit members until somebody is its owner.
    private var founder: ActorID?
    private var hasOwner = false
    private var byID: [ActorID: Member] = [:]
    private var byPublicKey: [Data: ActorID] = [:]

    private struct Member: Equatable, Sendable {
        var name: String?
        var roles: Set<Role> = []
    }

    func roles(of actor: ActorID) -> Set<Role> { byID[actor]?.roles ?? [] }
    func name(of actor: ActorID) -> String? { byID[actor]?.name }
    func actor(ofPublicKey key: Data) -> ActorID? { byPublicKey[key] }

    func permits(_ permission: Permission, to actor: ActorID) -> Bool {
        if !hasOwner, permission == .manageMembers, founder == nil || founder == actor { return true }
        return byID[actor]?.roles.contains { $0.allows(permission) } ?? false
    }

    mutating func apply(_ event: WorkspaceCreated, actor: Data) {
        workspace = WorkspaceID(bytes: event.workspace)
        founder = ActorID(bytes: actor)
    }

    mutating func apply(_ event: MemberAdded, content: MemberAddedContent?) {
        guard let member = ActorID(bytes: event.member) else { return }
        byID[member, default: Member()].name = content?.name
    }

    mutating func apply(_ event: RoleGranted) {
        guard let member = ActorID(bytes: event.member) else { return }
        byID[member, default: Member()].roles.insert(event.role)
        if event.role == .owner { hasOwner = true }
    }

    mutating func apply(_ event: SigningKeyRegistered) {
        guard let owner = ActorID(bytes: event.owner) else { return }
        byPublicKey[event.publicKey] = owner
    }
}

extension WorkspaceState {
    /// `nil` while the log is empty.
    package var workspace: WorkspaceID? { members.workspace }

    package func roles(of actor: ActorID) -> Set<Role> { members.roles(of: actor) }

    /// `nil` for somebody who is no member, or whose name was erased.
    package func name(of actor: ActorID) -> String? { members.name(of: actor) }

    /// Whose signatures an Ed25519 public key makes; `nil` for a key that was never registered.
    package func actor(ofPublicKey key: Data) -> ActorID? { members.actor(ofPublicKey: key) }

    /// Whether one of the actor's roles allows it. On an empty log anybody may found the workspace, and until it has an
    /// owner its founder may admit members.
    package func permits(_ permission: Permission, to actor: ActorID) -> Bool { members.permits(permission, to: actor) }

    /// The gate that every command passes before it is decided.
    /// - Throws: `.notPermitted`.
    package func authorise(_ command: Command, as actor: ActorID) throws(Refusal) {
        guard permits(command.permission, to: actor) else { throw .notPermitted(command.permission, actor) }
    }
}
