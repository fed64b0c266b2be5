import Events
import SwiftProtobuf
import FoundationEssentials

extension WorkspaceState {
    /// Workspace created, both members added, both keys registered, both roles granted: all by the owner.
    func found(_ command: FoundWorkspace, as actor: ActorID) throws(Refusal) -> [Draft] {
        guard workspace == nil else { throw .workspaceFounded }
        guard command.owner == actor else { throw .founderIsNotOwner(owner: command.owner, actor: actor) }
        guard command.owner != command.runner else { throw .listedTwice(.actor(command.owner)) }
        try Field.memberName.check(command.ownerName)
        try Field.memberName.check(command.runnerName)
        for key in [command.ownerPublicKey, command.runnerPublicKey] { _ = try signingKey(key) }
        guard command.ownerName != command.runnerName else { throw .nameTaken(.memberName, command.runnerName) }
        guard command.ownerPublicKey != command.runnerPublicKey else { throw .publicKeyShared }
        return [
            Draft(.workspaceCreated(.with { $0.workspace = command.workspace.stored })),
            added(command.owner, .person, command.ownerName),
            added(command.runner, .runner, command.runnerName),
            registered(command.ownerPublicKey, of: command.owner),
            registered(command.runnerPublicKey, of: command.runner),
            granted(.owner, to: .member(command.owner)),
            granted(.operator, to: .member(command.runner)),
        ]
    }

    func added(_ member: ActorID, _ kind: ActorKind, _ name: String) -> Draft {
        Draft(
            .memberAdded(.with { ($0.member, $0.kind) = (member.stored, kind) }),
            .memberAdded(.with { $0.name = name }),
            of: [.person(member)])
    }

    func registered(_ key: Data, of owner: ActorID) -> Draft {
        Draft(.signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (owner.stored, key) }))
    }

    func granted(_ role: Role, to holder: RoleHolder) -> Draft {
        Draft(
            .roleGranted(
                .with {
                    $0.role = role
                    switch holder {
                    case .member(let id): $0.member = id.stored
                    case .team(let id): $0.team = id.stored
                    }
                }))
    }

    /// Passes what was decided if its actor may do each of it, as things then stand, and if somebody stays an owner.
    /// What a permission depends on (who has which role, whose key it is) is known only here.
    func admitted(_ drafts: [Draft], as actor: ActorID) throws(Refusal) -> [Draft] {
        var after = members
        for draft in drafts {
            var facts = draft.facts
            facts.actor = actor.stored
            if let permission = after.missingPermission(for: facts) { throw .notPermitted(permission, actor) }
            after.apply(facts, content: draft.content)
        }
        guard after.hasActingOwner || !members.hasActingOwner else { throw .lastOwner }
        return drafts
    }
}

package enum AccessLimits {
    /// Of an Ed25519 public key.
    static let publicKeyBytes = 32
    /// Members that are not removed.
    package static let membersMax = 10_000
    package static let teamsMax = 1_000
    /// Keys that may sign for one member at a time.
    package static let signingKeysMax = 16
}
