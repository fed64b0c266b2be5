package import Domain
package import Events
package import HTTPTransport
package import Sandboxes

/// In what a run's call is made, and the programs run that judge its output.
package struct RunPlace: Sendable {
    package typealias Maker = @Sendable (SandboxPlace) async throws(SandboxFault) -> RunPlace

    /// Where a place is that is not made yet.
    package typealias Situation = @Sendable (SandboxPlace) throws(SandboxFault) -> Locality

    /// Sandboxes for programs, or why there are none.
    package typealias ProgramMaker = Result<any SandboxMaker, SandboxFault>

    package let kind: SandboxKind
    /// Where its sandboxes are: whatever is called from there, or run there, has been there.
    package let locality: Locality
    /// Makes the call.
    package let transport: any HTTPTransport
    /// For somebody's programs about outputs. Programs never run outside a sandbox, also where calls do.
    package let metrics: ProgramMaker
    /// For outputs that are programs, which nobody trusts: never the same sandbox as one for metrics.
    package let outputs: ProgramMaker

    package init(
        kind: SandboxKind, locality: Locality, transport: any HTTPTransport, metrics: ProgramMaker,
        outputs: ProgramMaker
    ) {
        self.kind = kind
        self.locality = locality
        self.transport = transport
        self.metrics = metrics
        self.outputs = outputs
    }
}
