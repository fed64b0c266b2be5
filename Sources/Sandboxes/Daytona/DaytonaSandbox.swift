import FoundationEssentials
import HTTPTransport
import Synchronization

/// A sandbox at Daytona.
///
/// Of the limits, wall clock and output are kept here, and those of ``DaytonaLimitLines`` by the sandbox's kernel, of which
/// nothing is heard but an exit code that any program may end with: that is all that is told of it. The disk, and the memory
/// of all processes together, are what Daytona gives the sandbox. Output is text: bytes that are no UTF-8, and zero bytes, do
/// not survive Daytona's logs, so a program whose output is not text writes it to a file, which is read as it is.
package final class DaytonaSandbox: Sandbox {
    package let identity: SandboxIdentity
    let client: DaytonaClient
    let toolbox: DaytonaToolbox
    private let limits: SandboxLimits
    private let follower: any DaytonaFollower
    private let readyAt = ContinuousClock.now
    private let state = Mutex(State())
    /// What ran in it before it was used; `nil` where nobody looked.
    let residents = Mutex<[String]?>(nil)

    /// Those that are shown the key: the API's, and the toolbox's.
    package var keyHosts: Set<String> { [client.settings.apiURL.host, toolbox.url.host] }

    /// The working folder. All may write in `/tmp`, in any image.
    static let folder = "/tmp/promptledger"
    /// Bytes of all files that are written at once.
    static let uploadBytesMax = 256 << 20

    private struct State {
        /// Why there is no more of it.
        var end: SandboxFault.End?
        /// What its commands took, as far as they told.
        var processor: Duration?
        /// How many told that.
        var measurements = 0
        var memoryPeak: Int?
        var usage: SandboxUsage?
        /// The session of the last command, being ended: its agent is patient with programs that do not want to go, and
        /// whoever has the command's result need not be.
        var ending: Task<Void, Never>?
    }

    init(
        identity: SandboxIdentity, client: DaytonaClient, toolbox: DaytonaToolbox, limits: SandboxLimits,
        follower: (any DaytonaFollower)? = nil
    ) {
        self.identity = identity
        self.client = client
        self.toolbox = toolbox
        self.limits = limits
        self.follower = follower ?? Self.follower(over: client)
    }

    private static func follower(over client: DaytonaClient) -> any DaytonaFollower {
        guard let listener = client.transport as? any WebSocketListener else { return DaytonaPolling(client: client) }
        return DaytonaListening(client: client, listener: listener)
    }

    // MARK: Files

    package func put(_ files: [SandboxFile]) async throws(SandboxFault) {
        try checkAlive()
        guard !files.isEmpty else { return }
        if let large = files.first(where: { $0.bytes.count > limits.fileBytes }) {
            throw .fileTooLarge(large.path, bytesMax: limits.fileBytes)
        }
        guard files.reduce(0, { $0 + $1.bytes.count }) <= Self.uploadBytesMax else {
            throw .rejected("files of more than \(Self.uploadBytesMax) bytes cannot be written at once")
        }
        let parts = files.map { (path: Self.full($0.path), bytes: $0.bytes) }
        try await perform(toolbox.upload(parts, boundary: Self.newWord()))
        for file in files where file.isExecutable {
            try await perform(toolbox.setMode("0755", of: Self.full(file.path)))
        }
    }

    package func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8] {
        try checkAlive()
        return try await perform(
            toolbox.download(
                Self.full(path), bytesMax: bytesMax, overLong: .fileTooLarge(path, bytesMax: bytesMax)))
    }

    private static func full(_ path: SandboxPath) -> String { "\(folder)/\(path)" }

    // MARK: Commands

    package func execute(
        _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
    ) async throws(SandboxFault) -> SandboxExecution {
        try checkAlive()
        let input = DaytonaInput(command.input, first: Self.newWord())
        let line = try DaytonaCommandLine(
            command, folder: Self.folder, environment: client.settings.environment,
            limits: limits, inputLength: input?.length, mark: Self.newWord())
        await sessionEnd()
        let session = Self.newWord()
        do throws(SandboxFault) {
            try await perform(toolbox.newSession(session))
            let execution = try await run(
                line, input: input, in: session, timeMax: command.timeMax ?? limits.time, heard: heard)
            endSession(session)
            return execution
        } catch {
            // Whatever it was, the command must not go on. One that went over a limit takes its sandbox with it.
            if case .ended(let end) = error { state.withLock { $0.end = $0.end ?? end } }
            endSession(session)
            throw error
        }
    }

    private func run(
        _ line: DaytonaCommandLine, input: DaytonaInput?, in session: String, timeMax: Duration,
        heard: (@Sendable (SandboxOutput) -> Void)?
    ) async throws(SandboxFault) -> SandboxExecution {
        let began = ContinuousClock.now
        let id = try await perform(toolbox.begin(line.text, in: session))
        let command = DaytonaCommand(session: session, id: id)
        let feeding = input.map { DaytonaFeeding($0, to: command, of: toolbox, client: client) }
        defer { feeding?.cancel() }
        var transcript = DaytonaTranscript(mark: line.mark)
        let exitCode: Int
        do throws(SandboxFault) {
            exitCode = try await follower.follow(
                command, in: toolbox, transcript: &transcript, bytesMax: limits.outputBytes, until: began + timeMax
            ) { [limits] transcript throws(SandboxFault) in
                if let input, input.isEchoed(in: transcript.output.bytes) {
                    throw .protocolBroken("the sandbox's agent writes a command's input into its log: it is too old")
                }
                guard transcript.bytesCount <= limits.outputBytes else { throw .ended(.overLimit(.output)) }
                transcript.tell(heard)
                try feeding?.check()
            }
        } catch {
            throw await explained(error)
        }
        transcript.tell(heard, isLast: true)
        if let trailer = transcript.output.trailer { note(trailer) }
        return SandboxExecution(
            exitCode: exitCode, standardOutput: transcript.output.bytes, standardError: transcript.errors.bytes,
            elapsed: ContinuousClock.now - began)
    }

    private func note(_ trailer: DaytonaTrailer) {
        state.withLock { state in
            if let processor = trailer.processor {
                state.processor = (state.processor ?? .zero) + processor
                state.measurements += 1
            }
            if let peak = trailer.memoryPeak { state.memoryPeak = max(state.memoryPeak ?? 0, peak) }
        }
    }

    /// Has the session's processes ended, without waiting for it.
    private func endSession(_ session: String) {
        let ending = Task { [client, toolbox] in
            _ = try? await client.perform(toolbox.deleteSession(session))
        }
        state.withLock { $0.ending = ending }
    }

    /// Waits until nothing of the last command is left.
    private func sessionEnd() async { await state.withLock(\.ending)?.value }

    // MARK: The end

    @discardableResult package func destroy() async throws(SandboxFault) -> SandboxUsage {
        if let usage = state.withLock(\.usage) { return usage }
        state.withLock { state in
            // What is left of a session goes with its sandbox.
            state.ending?.cancel()
            state.end = state.end ?? .destroyed
        }
        do throws(SandboxFault) { try await DaytonaRemoval(client: client).remove(identity.id) } catch {
            client.removals.leave(identity.id)
            throw error
        }
        let usage = usage
        state.withLock { $0.usage = $0.usage ?? usage }
        return usage
    }

    package var usage: SandboxUsage {
        state.withLock { state in
            state.usage
                ?? SandboxUsage(
                    processor: state.processor, memoryPeak: state.memoryPeak, lifetime: ContinuousClock.now - readyAt)
        }
    }

    package var measurements: Int { state.withLock(\.measurements) }

    private func checkAlive() throws(SandboxFault) {
        if let end = state.withLock(\.end) { throw .ended(end) }
    }

    private func perform<Answer>(_ operation: DaytonaOperation<Answer>) async throws(SandboxFault) -> Answer {
        do {
            return try await client.perform(operation)
        } catch {
            throw await explained(error)
        }
    }

    /// A sandbox that is no more shows itself as a server that fails, or finds nothing: then the sandbox's end is told.
    private func explained(_ fault: SandboxFault) async -> SandboxFault {
        if let end = state.withLock(\.end) { return .ended(end) }
        switch fault {
        case .notFound, .serverFailed, .unreachable, .conflict, .rejected, .protocolBroken: break
        default: return fault
        }
        let end: SandboxFault.End
        do throws(SandboxFault) {
            let record = try await client.perform(client.settings.inspect(identity.id))
            switch record.state.stage {
            case .started, .underWay: return fault
            case .failed, .buildFailed, .stopped: end = .died(told(record))
            case .gone: end = .deleted(told(record))
            }
        } catch .notFound {
            end = .deleted("the server knows it no more")
        } catch {
            return fault
        }
        state.withLock { $0.end = $0.end ?? end }
        return .ended(end)
    }

    private func told(_ record: DaytonaRecord) -> String {
        DaytonaMaker.told("the sandbox is \(record.state.word)", record, client.settings.key)
    }

    /// For sessions, marks and boundaries: nobody can guess it, and it means nothing to a shell.
    static func newWord() -> String { UUID().uuidString.lowercased().filter { $0 != "-" } }
}
