internal import Dispatch
internal import Foundation
internal import Synchronization
internal import Threads

/// The line to the agent of a local sandbox: asks one thing at a time, hears what commands write, and ends the sandbox when a limit is passed.
final class AgentLine: Sendable {
    typealias Reply = AgentQuestion.Reply

    struct State {
        var question: AgentQuestion?
        /// Said by the agent, up to the end of a line.
        var line: [UInt8] = []
        var complaints: [UInt8] = []
        /// Why it is to end, or has ended.
        var end: SandboxFault.End?
        /// The agent said so before anybody asked.
        var isReady = false
        /// The agent has said something: everything is where it is to be.
        var isInPlace = false
        var isCancelled = false
        /// Nothing of it is left.
        var isOver = false
        var waiting: [@Sendable () -> Void] = []
        var seen = Measured()
    }

    /// The most that was seen of the whole sandbox.
    struct Measured: Sendable {
        var processor: Duration?
        /// Bytes; `nil` where nobody looked.
        var memoryPeak: Int?
        /// What the one process that took the most had taken, of those that were there since the last question.
        var processorOfOne: Duration = .zero
    }

    /// Until the first look at what a sandbox takes: most programs are gone before the next.
    private static let firstLook: DispatchTimeInterval = .milliseconds(20)
    /// Between two looks.
    private static let lookInterval: DispatchTimeInterval = .milliseconds(100)

    let control: Descriptor
    let output: Descriptor
    let error: Descriptor
    let complaints: Descriptor
    let process: SandboxProcess
    let queue = DispatchQueue(label: "promptledger.sandbox")
    let state = Mutex(State())

    init(
        _ control: Descriptor, output: Descriptor, error: Descriptor, complaints: Descriptor, process: SandboxProcess
    ) {
        self.control = control
        self.output = output
        self.error = error
        self.complaints = complaints
        self.process = process
        for pipe in [output, error, complaints] { _ = fcntl(pipe.number, F_SETFL, O_NONBLOCK) }
    }

    /// Says whether there is a thread to hear with; without one nothing is ever answered.
    func startHearing() -> Bool {
        OwnThread.start("sandbox-line", stackBytes: OwnThread.smallStackBytes) { self.listen() }
    }

    func waitUntilReady(atMost time: Duration) async throws(SandboxFault) {
        var limits = SandboxLimits()
        limits.time = time
        do { _ = try await ask([], limits) } catch {
            switch error {
            case .ended(.overLimit(.time)): throw .timedOut(time)
            case .ended(.died(let complaint)):
                throw .unavailable(
                    "bubblewrap cannot make a sandbox on this machine (\(complaint)); `promptledger doctor` says more")
            default: throw error
            }
        }
    }

    /// Sends `message` and waits for its answer.
    /// - Parameter limits: of which time, output, memory and processes are watched here.
    func ask(
        _ message: [UInt8], _ limits: SandboxLimits, heard: (@Sendable (SandboxOutput) -> Void)? = nil
    ) async throws(SandboxFault) -> Reply {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pose(message, limits, heard) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            state.withLock { $0.isCancelled = true }
            end(.destroyed, isUrgent: true)
        }
        return try result.get()
    }

    private func pose(
        _ message: [UInt8], _ limits: SandboxLimits, _ heard: (@Sendable (SandboxOutput) -> Void)?,
        _ answer: @escaping @Sendable (Result<Reply, SandboxFault>) -> Void
    ) {
        let known: Result<Reply, SandboxFault>? = state.withLock { state in
            if state.isCancelled { return .failure(.cancelled) }
            if let end = state.end { return .failure(.ended(end)) }
            if state.question != nil { return .failure(.conflict("a sandbox does one thing at a time")) }
            if message.isEmpty, state.isReady { return .success(Reply(answer: .ready, output: [], error: [])) }
            state.seen.processorOfOne = .zero
            state.question = AgentQuestion(
                limits: limits, heard: heard,
                timers: [
                    timer(after: limits.time.dispatched) { $0.end(.overLimit(.time), isUrgent: true) },
                    timer(after: Self.firstLook, repeating: Self.lookInterval) { $0.look() },
                ], answer: answer)
            return nil
        }
        if let known { return answer(known) }
        // A sandbox that does not read blocks the thread until it is ended.
        DispatchQueue.global().async { [control] in
            var rest = message[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { send(control.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if sent < 0, errno == EINTR { continue }
                guard sent > 0 else { return }
                rest.removeFirst(sent)
            }
        }
    }

    private func timer(
        after time: DispatchTimeInterval, repeating interval: DispatchTimeInterval = .never,
        _ body: @escaping @Sendable (AgentLine) -> Void
    ) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + time, repeating: interval, leeway: .milliseconds(1))
        timer.setEventHandler { [weak self] in if let self { body(self) } }
        timer.resume()
        return timer
    }

    func finish(_ result: Result<Agent.Answer, SandboxFault>) {
        let question = state.withLock { state in
            if state.question == nil, case .success(.ready) = result { state.isReady = true }
            return state.question.take()
        }
        question?.finish(result)
    }
}

extension Duration {
    fileprivate var dispatched: DispatchTimeInterval { .microseconds(Int(min(self / .microseconds(1), 1e15))) }
}
