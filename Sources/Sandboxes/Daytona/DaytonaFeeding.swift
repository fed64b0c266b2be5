import HTTPTransport
import Synchronization

/// Hands a running command its input while its output is read: a command may want to write before it has read all.
final class DaytonaFeeding: Sendable {
    private let task: Task<Void, Never>
    private let fault: FaultBox

    /// How long a pipe is waited for that the command's shell is only about to make.
    private static let pipeMax = Duration.seconds(10)

    init(_ input: DaytonaInput, to command: DaytonaCommand, of toolbox: DaytonaToolbox, client: DaytonaClient) {
        let fault = FaultBox()
        self.fault = fault
        task = Task {
            do throws(SandboxFault) {
                for chunk in input.chunks { try await Self.hand(chunk, to: command, of: toolbox, client: client) }
            } catch {
                fault.set(error)
            }
        }
    }

    deinit { task.cancel() }

    func cancel() { task.cancel() }

    /// Throws when the input could not be handed over: the command would wait for it for ever.
    func check() throws(SandboxFault) {
        if let fault = fault.value { throw fault }
    }

    private static func hand(
        _ chunk: String, to command: DaytonaCommand, of toolbox: DaytonaToolbox, client: DaytonaClient
    ) async throws(SandboxFault) {
        let deadline = ContinuousClock.now + pipeMax
        var pause = client.settings.pace.pollFirst
        var operation = toolbox.input(chunk, to: command)
        // It is answered when the command has read it, or enough of it; how long that takes is the command's matter.
        operation.request.limits.firstByte = .seconds(3_600)
        operation.request.limits.whole = .seconds(3_600)
        while true {
            do throws(SandboxFault) {
                return try await client.perform(operation)
            } catch .notFound {
                // The command is over and did not want it; that is for the follower to tell.
                return
            } catch .serverFailed where ContinuousClock.now < deadline {
                // There is no pipe yet, or no more. Either way no byte of this piece was read: as long as the command
                // runs its shell holds the pipe open, so that a piece once begun is taken whole.
                try await DaytonaClient.sleep(pause)
                pause = client.settings.pace.next(after: pause)
            }
        }
    }
}

/// A fault that one task leaves for another.
private final class FaultBox: Sendable {
    private let stored = Mutex<SandboxFault?>(nil)

    var value: SandboxFault? { stored.withLock(\.self) }

    func set(_ fault: SandboxFault) { stored.withLock { $0 = fault } }
}
