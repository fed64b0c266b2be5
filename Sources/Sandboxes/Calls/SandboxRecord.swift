internal import Synchronization

/// What became of the sandboxes in which the calls of one task were made. Whoever makes calls puts one in place:
///
///     let record = SandboxRecord(labels: ["run": "…"])
///     let reply = try await SandboxRecord.$current.withValue(record) { try await provider.complete(request) }
package final class SandboxRecord: Sendable {
    /// Of the calls that this task makes.
    @TaskLocal package static var current: SandboxRecord?

    /// What a sandbox was made for.
    package enum Purpose: Sendable {
        /// The call of a model.
        case call
        /// Somebody's program that judges an output.
        case metric
        /// An output that is a program.
        case output
    }

    /// One sandbox that was used.
    package struct Use: Equatable, Sendable {
        package let identity: SandboxIdentity
        package let purpose: Purpose
        /// Of the last command; `nil` where it did not come to its end.
        package var exitCode: Int?
        /// `nil` where it could not be destroyed as it should.
        package var usage: SandboxUsage?
        /// What programs said on their standard error: content.
        package var log: [UInt8]

        package init(identity: SandboxIdentity, for purpose: Purpose, log: [UInt8] = []) {
            self.identity = identity
            self.purpose = purpose
            self.log = log
        }
    }

    package let labels: [String: String]
    private let state = Mutex<(uses: [Use], fault: SandboxFault?)>(([], nil))

    package init(labels: [String: String] = [:]) { self.labels = labels }

    package var uses: [Use] { state.withLock { $0.uses } }
    /// What went wrong with a sandbox itself, and not with what was called from it.
    package var fault: SandboxFault? { state.withLock { $0.fault } }

    package func add(_ use: Use) { state.withLock { $0.uses.append(use) } }
    func note(_ fault: SandboxFault) { state.withLock { $0.fault = $0.fault ?? fault } }
}
