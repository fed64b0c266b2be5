internal import Dispatch

/// What the agent of a local sandbox is asked and has not answered yet.
struct AgentQuestion {
    struct Reply: Sendable {
        let answer: Agent.Answer
        let output: [UInt8]
        let error: [UInt8]
    }

    typealias Answering = @Sendable (Result<Reply, SandboxFault>) -> Void
    typealias Hearing = @Sendable (SandboxOutput) -> Void

    /// Of which time, output, memory and processes are watched.
    let limits: SandboxLimits
    let heard: Hearing?
    private let answer: Answering
    private let timers: [any DispatchSourceTimer]
    private var output: [UInt8] = []
    private var error: [UInt8] = []

    /// - Parameters:
    ///   - heard: is given what comes, as it comes.
    ///   - answer: is called once.
    ///   - timers: that go on until then.
    init(limits: SandboxLimits, heard: Hearing?, timers: [any DispatchSourceTimer], answer: @escaping Answering) {
        self.limits = limits
        self.heard = heard
        self.timers = timers
        self.answer = answer
    }

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

    func finish(_ result: Result<Agent.Answer, SandboxFault>) {
        for timer in timers { timer.cancel() }
        answer(result.map { Reply(answer: $0, output: output, error: error) })
    }
}
