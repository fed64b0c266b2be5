internal import Dispatch
internal import Foundation
internal import Synchronization

// How a sandbox comes to its end, and what is seen of it until then.
extension AgentLine {
    /// For an agent that is told to go; then it is killed.
    private static let leaveMax: DispatchTimeInterval = .milliseconds(500)

    /// Looks at what the whole sandbox takes, and whether it is still there: somebody may hold its end of the line who is not it.
    func look() {
        // Whoever listens hears then that no more will come.
        guard !process.hasEnded else { return _ = shutdown(control.number, Int32(SHUT_RDWR)) }
        let tree = ProcessTree(root: process.id)
        guard let limits = state.withLock({ $0.question?.limits }) else { return }
        let within = within(tree)
        let memory = see(tree, within: within, memoryMax: limits.memoryBytes)
        // First, as many processes take much memory too. One end is enough: each looks once more.
        if tree.threads > limits.processes + Self.threadsBeside {
            end(.overLimit(.processes), isUrgent: true)
        } else if within.map(FileLocks.count) ?? 0 > FileLocks.most {
            end(.overLimit(.locks), isUrgent: true)
        } else if memory > limits.memoryBytes {
            end(.overLimit(.memory), isUrgent: true)
        }
    }

    /// Beside those of a command: bubblewrap's two, the agent, and the agent's for the command.
    private static let threadsBeside = 4

    /// A process that is within the sandbox; `nil` until its files are in place.
    private func within(_ tree: ProcessTree) -> pid_t? { state.withLock { $0.isInPlace } ? tree.within : nil }

    /// Takes note of what the whole sandbox takes.
    /// - Returns: its memory in bytes.
    @discardableResult private func see(_ tree: ProcessTree, within: pid_t?, memoryMax: Int) -> Int {
        let memory = SandboxMemory(of: tree, within: within, limit: memoryMax).bytes
        state.withLock { state in
            state.seen.memoryPeak = max(state.seen.memoryPeak ?? 0, memory)
            // Whoever has ended meanwhile took what it took.
            state.seen.processor = max(state.seen.processor ?? .zero, tree.processor)
            state.seen.processorOfOne = max(state.seen.processorOfOne, tree.processorOfOne)
        }
        return memory
    }

    /// Takes note of what the sandbox took, after a command: its processes are gone, but the agent, which waited for them, is there, and with
    /// it goes what they took.
    /// - Returns: the most that one process of the command can have taken: what one had at the last look, and what all took since.
    func seeAfterCommand() -> Duration {
        let before = state.withLock { $0.seen }
        let tree = ProcessTree(root: process.id)
        see(tree, within: within(tree), memoryMax: .max)
        let now = state.withLock { $0.seen.processor } ?? .zero
        return before.processorOfOne + now - (before.processor ?? .zero)
    }

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

    func end(_ end: SandboxFault.End, isUrgent: Bool) {
        let (isOver, isBusy) = state.withLock { state in
            state.end = state.end ?? end
            return (state.isOver, state.question != nil)
        }
        guard !isOver else { return }
        if isUrgent || isBusy {
            // What it took is known only while it is there: nobody waits for those who are killed.
            let tree = ProcessTree(root: process.id)
            see(tree, within: within(tree), memoryMax: state.withLock { $0.question?.limits.memoryBytes } ?? .max)
            process.kill()
        } else {
            // The agent reads that there is nothing more to do, and goes.
            shutdown(control.number, Int32(SHUT_WR))
            queue.asyncAfter(deadline: .now() + Self.leaveMax) { self.process.kill() }
        }
    }

    /// All ends of the line inside are closed: nothing of it is left.
    func over() {
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
