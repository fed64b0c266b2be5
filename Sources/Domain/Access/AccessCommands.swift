package import Events
package import FoundationEssentials

/// Makes an empty log a workspace, with its owner and its runner. The owner asks.
package struct FoundWorkspace: Equatable, Sendable {
    package var workspace: WorkspaceID
    package var owner: ActorID
    package var ownerName: String
    /// Ed25519, 32 bytes.
    package var ownerPublicKey: Data
    package var runner: ActorID
    package var runnerName: String
    /// Ed25519, 32 bytes.
    package var runnerPublicKey: Data

    package init(
        workspace: WorkspaceID, owner: ActorID, ownerName: String, ownerPublicKey: Data, runner: ActorID,
        runnerName: String,
        runnerPublicKey: Data
    ) {
        self.workspace = workspace
        self.owner = owner
        self.ownerName = ownerName
        self.ownerPublicKey = ownerPublicKey
        self.runner = runner
        self.runnerName = runnerName
        self.runnerPublicKey = runnerPublicKey
    }
}
