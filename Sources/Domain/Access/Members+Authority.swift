package import Events
package import FoundationEssentials
package import Sodium

extension Members {
    /// The first permission that an event needs and that its actor does not have, as things stand before it; `nil` where
    /// the actor may, and for an event that this version of the product does not know.
    ///
    /// The gate asks this of what it is about to record, and a verifier of what was recorded: one rule for both.
    func missingPermission(for facts: Facts) -> Permission? {
        guard let needed = facts.permission else { return nil }
        guard let actor = ActorID(bytes: facts.actor) else { return needed }
        if !permits(needed, to: actor) { return needed }
        return permissionsByCircumstance(facts, by: actor).first { !permits($0, to: actor) }
    }

    /// What an event needs beside ``Events/Facts/permission``, because of who it concerns.
    private func permissionsByCircumstance(_ facts: Facts, by actor: ActorID) -> [Permission] {
        switch facts.event {
        case .roleGranted(let event):
            ownersPermission(event.role == .owner)
                + raisingPermission([event.role], given: concerns(actor, event.member, event.team), to: actor)
        case .roleRevoked(let event): ownersPermission(event.role == .owner)
        case .teamJoined(let event):
            ownersPermission(roles(ofTeam: event.team).contains(.owner))
                + raisingPermission(roles(ofTeam: event.team), given: event.member == facts.actor, to: actor)
        case .teamLeft(let event): ownersPermission(roles(ofTeam: event.team).contains(.owner))
        case .memberRemoved(let event): ownersPermission(isOwner(event.member))
        // Who registers a second key for somebody, or one for an owner, could act as them with it.
        case .signingKeyRegistered(let event) where event.owner != facts.actor:
            isOwner(event.owner) || ActorID(bytes: event.owner).flatMap { self[$0] }?.hadKey == true
                ? [.manageKeys] : []
        default: []
        }
    }

    private func ownersPermission(_ isNeeded: Bool) -> [Permission] { isNeeded ? [.manageOwners] : [] }

    private func raisingPermission(_ roles: Set<Role>, given: Bool, to actor: ActorID) -> [Permission] {
        let isRaised =
            given
            && Permission.allCases.contains { permission in
                roles.contains { $0.allows(permission) } && !permits(permission, to: actor)
            }
        return isRaised ? [.raiseOneself] : []
    }

    /// Whether a change to a team, or else to a member, changes what the actor may do.
    private func concerns(_ actor: ActorID, _ member: Data, _ team: Data) -> Bool {
        team.isEmpty
            ? ActorID(bytes: member) == actor
            : TeamID(bytes: team).flatMap { self[$0] }?.members.contains(actor) == true
    }

    private func roles(ofTeam id: Data) -> Set<Role> { TeamID(bytes: id).flatMap { self[$0] }?.roles ?? [] }

    private func isOwner(_ member: Data) -> Bool {
        ActorID(bytes: member).flatMap { self[$0] }?.roles.contains(.owner) ?? false
    }
}

extension WorkspaceState {
    /// `nil` while the log is empty.
    package var workspace: WorkspaceID? { members.workspace }

    /// The member's own, and those of their teams.
    package func roles(of actor: ActorID) -> Set<Role> { members[actor]?.roles ?? [] }

    /// `nil` for somebody who is no member, or whose name was erased.
    package func name(of actor: ActorID) -> String? { members[actor]?.name }

    /// A member that is not removed.
    package func member(named name: String) -> ActorID? { members.member(named: name) }

    package func isRemoved(_ actor: ActorID) -> Bool { members[actor]?.isRemoved ?? false }

    package func team(named name: String) -> TeamID? { members.team(named: name) }

    /// Whose signatures an Ed25519 public key makes as of now; `nil` for a key that was never registered, or that
    /// signs no more.
    package func actor(ofPublicKey key: Data) -> ActorID? { members.signer(ofPublicKey: key) }

    /// Whether signatures by the key count as the actor's as of now.
    package func maySign(_ key: PublicKey, as actor: ActorID) -> Bool {
        members[key.digest].map { $0.isValid && $0.owner == actor } ?? false
    }

    /// Whether one of the actor's roles allows it. On an empty log anybody may found the workspace, and until it has an
    /// owner its founder may admit members.
    package func permits(_ permission: Permission, to actor: ActorID) -> Bool { members.permits(permission, to: actor) }

    /// Whether the log hears the actor in it as of now: it is permitted to them, and a key of theirs may sign.
    package func hears(_ actor: ActorID, in permission: Permission) -> Bool {
        permits(permission, to: actor) && members[actor]?.validKeys.isEmpty == false
    }

    /// The gate that every command passes before it is decided.
    /// - Throws: `.notPermitted`, `.memberRemoved`.
    package func authorise(_ command: Command, as actor: ActorID) throws(Refusal) {
        if isRemoved(actor) { throw .memberRemoved(actor) }
        let permission = command.permission(as: actor)
        guard permits(permission, to: actor) else { throw .notPermitted(permission, actor) }
    }
}
