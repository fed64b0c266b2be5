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
        for key in [command.ownerPublicKey, command.runnerPublicKey] where key.count != AccessLimits.publicKeyBytes {
            throw .publicKeyMalformed(bytes: key.count)
        }
        guard command.ownerPublicKey != command.runnerPublicKey else { throw .publicKeyShared }
        return [
            Draft(.workspaceCreated(.with { $0.workspace = command.workspace.stored })),
            added(command.owner, .person, command.ownerName),
            added(command.runner, .runner, command.runnerName),
            registered(command.ownerPublicKey, of: command.owner),
            registered(command.runnerPublicKey, of: command.runner),
            granted(.owner, to: command.owner),
            granted(.operator, to: command.runner),
        ]
    }

    private func added(_ member: ActorID, _ kind: ActorKind, _ name: String) -> Draft {
        Draft(
            .memberAdded(.with { ($0.member, $0.kind) = (member.stored, kind) }),
            .memberAdded(.with { $0.name = name }),
            of: [.person(member)])
    }

    private func registered(_ key: Data, of owner: ActorID) -> Draft {
        Draft(.signingKeyRegistered(.with { ($0.owner, $0.publicKey) = (owner.stored, key) }))
    }

    private func granted(_ role: Role, to member: ActorID) -> Draft {
        Draft(.roleGranted(.with { ($0.member, $0.role) = (member.stored, role) }))
    }
}

enum AccessLimits {
    /// Of an Ed25519 public key.
    static let publicKeyBytes = 32
}
