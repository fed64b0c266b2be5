internal import Dispatch
internal import Foundation
internal import Synchronization

/// The line to the agent of a local sandbox: asks one thing at a time, hears what commands write, and ends the sandbox when a limit is passed.
final class AgentLine: Sendable {
    struct Reply: Sendable {
        let answer: Agent.Answer
        let output: [UInt8]
        let error: [UInt8]
    }

    /// What is asked and not yet answered.
    private struct Question {
        let limits: SandboxLimits
        let heard: (@Sendable (SandboxOutput) -> Void)?
        let answer: @Sendable (Result<Reply, SandboxFault>) -> Void
        let timers: [any DispatchSourceTimer]
        var output: [UInt8] = []
        var error: [UInt8] = []

        /// Whether that is within the limit; what is over it is not kept.
        mutating func keep(_ heard: SandboxOutput) -> Bool {
            let room = limits.outputBytes - output.count - error.count
            switch heard {
            case .standardOutput(let bytes):
                output += bytes.prefix(room)
                return bytes.count <= room
            case .standardError(let bytes):
                error += bytes.prefix(room)
                return bytes.count <= room
            }
        }
    }

    private struct State {
        var question: Question?
        /// Said by the agent, up to the end of a line.
        var line: [UInt8] = []
        var complaints: [UInt8] = []
        /// Why it is to end, or has ended.
        var end: SandboxFault.End?
        /// The agent said so before anybody asked.
        var isReady = false
        var isCancelled = false
        /// Nothing of it is left.
        var isOver = false
        var waiting: [@Sendable () -> Void] = []
        var seen = Measured()
    }

    /// The most that was seen of the whole sandbox.
    struct Measured: Sendable {
        var processor: Duration?
        var memoryPeak = 0
    }

    private static let complaintBytesMax = 2_000
    /// Between two looks at what a sandbox takes.
    private static let lookInterval: DispatchTimeInterval = .milliseconds(100)
    /// For an agent that is told to go; then it is killed.
    private static let leaveMax: DispatchTimeInterval = .milliseconds(500)

    private let control: Descriptor
    private let output: Descriptor
    private let error: Descriptor
    private let complaints: Descriptor
    private let process: SandboxProcess
    private let queue = DispatchQueue(label: "promptledger.sandbox")
    private let state = Mutex(State())

    init(
        _ control: Descriptor, output: Descriptor, error: Descriptor, complaints: Descriptor, process: SandboxProcess
    ) {
        self.control = control
        self.output = output
        self.error = error
        self.complaints = complaints
        self.process = process
        for pipe in [output, error, complaints] { _ = fcntl(pipe.number, F_SETFL, O_NONBLOCK) }
        OwnThread.start("sandbox-line") { self.listen() }
    }

    /// Hears of what comes until nothing more will.
    private func listen() {
        let hearings: [(Descriptor, () -> Bool)] = [
            (control, hearAgent), (output, hearOutput), (error, hearError), (complaints, hearComplaints),
        ]
        var ends = hearings.map { pollfd(fd: $0.0.number, events: Int16(POLLIN), revents: 0) }
        while ends[0].fd >= 0 {
            guard poll(&ends, nfds_t(ends.count), -1) > 0 else { continue }
            for place in ends.indices where ends[place].revents != 0 {
                // An end that was heard out is looked at no more.
                if !hearings[place].1() { ends[place].fd = -1 }
            }
        }
        over()
    }

    // MARK: Asking

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
            state.question = Question(
                limits: limits, heard: heard, answer: answer,
                timers: [
                    timer(after: limits.time.dispatched) { $0.end(.overLimit(.time), isUrgent: true) },
                    timer(after: Self.lookInterval, repeating: Self.lookInterval) { $0.look() },
                ])
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

    private func finish(_ result: Result<Agent.Answer, SandboxFault>) {
        let question = state.withLock { state in
            if state.question == nil, case .success(.ready) = result { state.isReady = true }
            return state.question.take()
        }
        guard let question else { return }
        for timer in question.timers { timer.cancel() }
        question.answer(result.map { Reply(answer: $0, output: question.output, error: question.error) })
    }

    // MARK: Hearing

    // Each says whether more may come.

    private func hearAgent() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(control.number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { return true }
            guard count > 0 else { return false }
            let answers = state.withLock { state in
                state.line += bytes.prefix(count)
                var answers: [Agent.Answer?] = []
                while let end = state.line.firstIndex(of: UInt8(ascii: "\n")) {
                    answers.append(Agent.Answer(state.line[..<end]))
                    state.line.removeSubrange(...end)
                }
                if state.line.count > Self.complaintBytesMax { answers.append(nil) }
                return answers
            }
            for answer in answers {
                guard let answer else {
                    end(.died("it says what no agent says"), isUrgent: true)
                    return true
                }
                // What the command wrote before is here already.
                _ = hearOutput()
                _ = hearError()
                finish(.success(answer))
            }
        }
    }

    private func hearOutput() -> Bool { output.readNow { hear(.standardOutput($0)) } }
    private func hearError() -> Bool { error.readNow { hear(.standardError($0)) } }

    /// What comes while nothing is asked is nobody's.
    private func hear(_ output: SandboxOutput) {
        let (heard, isTooMuch) = state.withLock { state in
            (state.question?.heard, state.question?.keep(output) == false)
        }
        if isTooMuch { end(.overLimit(.output), isUrgent: true) } else { heard?(output) }
    }

    private func hearComplaints() -> Bool {
        complaints.readNow { bytes in
            state.withLock { state in
                state.complaints += bytes.prefix(max(0, Self.complaintBytesMax - state.complaints.count))
            }
        }
    }

    /// Looks at what the whole sandbox takes, and whether it is still there: somebody may hold its end of the line who is not it.
    private func look() {
        // Whoever listens hears then that no more will come.
        guard !process.hasEnded else { return _ = shutdown(control.number, Int32(SHUT_RDWR)) }
        let tree = ProcessTree(root: process.id)
        let limits = state.withLock { state in
            state.seen.memoryPeak = max(state.seen.memoryPeak, tree.memory)
            state.seen.processor = tree.processor
            return state.question?.limits
        }
        guard let limits else { return }
        if tree.memory > limits.memoryBytes { end(.overLimit(.memory), isUrgent: true) }
        // Beside those that bubblewrap and the agent are.
        if tree.processes > limits.processes + 8 { end(.overLimit(.processes), isUrgent: true) }
    }

    // MARK: Ending

    /// Ends it, and waits until nothing of it is left. Says what was seen of it.
    func end(_ end: SandboxFault.End) async -> Measured {
        self.end(end, isUrgent: false)
        await ended()
        return state.withLock { $0.seen }
    }

    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiting.append { continuation.resume() } }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func end(_ end: SandboxFault.End, isUrgent: Bool) {
        let (isOver, isBusy) = state.withLock { state in
            state.end = state.end ?? end
            return (state.isOver, state.question != nil)
        }
        guard !isOver else { return }
        if isUrgent || isBusy {
            // What it took is known only while it is there: nobody waits for those who are killed.
            let tree = ProcessTree(root: process.id)
            state.withLock { state in
                state.seen.memoryPeak = max(state.seen.memoryPeak, tree.memory)
                state.seen.processor = tree.processor
            }
            process.kill()
        } else {
            // The agent reads that there is nothing more to do, and goes.
            shutdown(control.number, Int32(SHUT_WR))
            queue.asyncAfter(deadline: .now() + Self.leaveMax) { self.process.kill() }
        }
    }

    /// All ends of the line inside are closed: nothing of it is left.
    private func over() {
        _ = hearComplaints()
        let (fault, waiting) = state.withLock { state in
            let complaint = String(decoding: state.complaints, as: UTF8.self).split(whereSeparator: \.isNewline).last
            state.end = state.end ?? .died(complaint.map(String.init) ?? "no reason given")
            state.isOver = true
            defer { state.waiting = [] }
            return (state.isCancelled ? SandboxFault.cancelled : .ended(state.end!), state.waiting)
        }
        finish(.failure(fault))
        for waiter in waiting { waiter() }
    }
}

extension Descriptor {
    /// Reads all that there is now, and says whether there may be more.
    fileprivate func readNow(_ body: ([UInt8]) -> Void) -> Bool {
        let capacity = 64 << 10
        while true {
            var (count, code) = (0, Int32(0))
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
                count = read(number, buffer.baseAddress, capacity)
                code = errno
                filled = max(0, count)
            }
            if count < 0 { return code == EAGAIN || code == EINTR }
            guard count > 0 else { return false }
            body(bytes)
        }
    }
}

extension Duration {
    fileprivate var dispatched: DispatchTimeInterval { .microseconds(Int(min(self / .microseconds(1), 1e15))) }
}
