internal import Sandboxes
internal import Scoring
internal import Synchronization

/// Runs the programs that judge one run's output, each in a sandbox of its own that reaches nothing.
///
/// Where the place fails and not the program, or where nobody can tell which, the program is run again in another sandbox, as often and with as much
/// patience as a call is made. Where that does not help, nothing can be said of the output: ``fault`` tells why, and whoever scores it is told to
/// stop. But a program that breaks its sandbox each time has broken off.
final class SandboxedPrograms: ProgramRunner {
    private let place: RunPlace
    private let record: SandboxRecord
    private let slots: SandboxSlots
    private let watch: LocalOnlyWatch?
    private let retries: RetryPolicy
    private let attemptsMax: Int?
    private let deadline: Instant?
    private let placeFault = Mutex<SandboxFault?>(nil)

    /// Of both streams of a program: a verdict, and what it says beside.
    private static let outputBytesMax = 1 << 20

    /// - Parameters:
    ///   - record: whose labels the sandboxes get, and to which what becomes of them goes.
    ///   - watch: asked before each program is run whether it may be; `nil` where no ledger knows of the output.
    ///   - retries: of a program whose place fails.
    ///   - attemptsMax: the run's own; `nil` for that of `retries`.
    ///   - deadline: when nobody waits any more.
    init(
        place: RunPlace, record: SandboxRecord, slots: SandboxSlots, watch: LocalOnlyWatch? = nil,
        retries: RetryPolicy = RetryPolicy(), attemptsMax: Int? = nil, until deadline: Instant? = nil
    ) {
        self.place = place
        self.record = record
        self.slots = slots
        self.watch = watch
        self.retries = retries
        self.attemptsMax = attemptsMax
        self.deadline = deadline
    }

    /// What the place failed of in the end; `nil` where it did not.
    var fault: SandboxFault? { placeFault.withLock { $0 } }

    func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding {
        var attempts = 0
        var breaksItsPlace = true
        while true {
            // What another of the output's programs has waited for in vain is not waited for again.
            if fault != nil { throw .cancelled }
            attempts += 1
            let breakdown: Breakdown
            do throws(Breakdown) { return try await attempt(program) } catch { breakdown = error }
            switch breakdown {
            case .ofProgram(let fault): throw fault
            case .ofPlace(let fault, let suspicion):
                if suspicion == .place { breaksItsPlace = false }
                if let pause = wait(after: fault, attempts: attempts) {
                    do { try await Task.sleep(for: pause) } catch { throw .cancelled }
                    continue
                }
                if suspicion == .program, breaksItsPlace { throw .brokenOff("\(fault)") }
                placeFault.withLock { $0 = $0 ?? fault }
                throw .cancelled
            }
        }
    }

    /// Why an attempt to run a program brought nothing.
    private enum Breakdown: Error {
        case ofProgram(ProgramFault)
        case ofPlace(SandboxFault, Suspicion)

        /// - Parameters:
        ///   - isMade: whether its sandbox was.
        ///   - hasBegun: whether the program was.
        ///   - mayBeOutputsDoing: nobody trusts it, and its place was there when it was over.
        init(_ fault: SandboxFault, isMade: Bool = true, hasBegun: Bool = false, mayBeOutputsDoing: Bool = false) {
            switch fault {
            case .cancelled: self = .ofProgram(.cancelled)
            // It cannot be written there, or be said as a command.
            case .rejected where isMade, .fileTooLarge where isMade: self = .ofProgram(.notRun("\(fault)"))
            case .ended(.overLimit(let limit)) where hasBegun:
                self = .ofProgram(.overLimit("went over its limit of \(limit.words)"))
            // It was there, and is no more: whoever is in a sandbox can end it, and so can its provider.
            case .ended(.died) where hasBegun: self = .ofPlace(fault, .program)
            // Nobody in it can delete it: the first process of a container is none that those in it can kill.
            case .ended(.deleted): self = .ofPlace(fault, hasBegun ? .place : .nobody)
            default: self = .ofPlace(fault, !hasBegun ? .nobody : mayBeOutputsDoing ? .program : .place)
            }
        }
    }

    /// Whose doing it may be that a place failed.
    private enum Suspicion {
        /// No program was under way.
        case nobody
        case place
        case program
    }

    /// `nil` where it is not to be tried again, or not before the run's time is up.
    private func wait(after fault: SandboxFault, attempts: Int) -> Duration? {
        var failed = FailedAttempt(fault)
        // Other sandboxes leave room when they go.
        if case .unavailable = fault { failed.mayRetry = true }
        var random = SystemRandomNumberGenerator()
        let wait = retries.wait(after: failed, attempts: attempts, attemptsMax: attemptsMax, using: &random)
        guard let wait, let deadline, .now + wait >= deadline else { return wait }
        return nil
    }

    private func attempt(_ program: JudgingProgram) async throws(Breakdown) -> ProgramEnding {
        let slot: SandboxSlots.Slot
        do throws(SandboxFault) { slot = try await slots.take() } catch { throw .ofProgram(.cancelled) }
        defer { slot.giveBack() }
        if let watch {
            do throws(FailedAttempt) { try await watch.checkProgram() } catch {
                throw .ofProgram(.notRun("\(error)"))
            }
        }
        let maker: any SandboxMaker
        switch program.runsOutput ? place.outputs : place.metrics {
        case .success(let one): maker = one
        // There never was one, which is no news to whoever runs this.
        case .failure(let fault): throw .ofProgram(.notRun("\(fault)"))
        }
        // The same for all, so that a warm sandbox fits; the time is each command's own.
        var limits = SandboxLimits()
        limits.outputBytes = Self.outputBytesMax
        let sandbox: any Sandbox
        do throws(SandboxFault) {
            sandbox = try await maker.make(SandboxSpecification(labels: record.labels, limits: limits))
        } catch {
            throw Breakdown(error, isMade: false)
        }
        return try await run(program, in: sandbox)
    }

    private func run(_ program: JudgingProgram, in sandbox: any Sandbox) async throws(Breakdown) -> ProgramEnding {
        let use = record.begin(sandbox.identity, for: program.runsOutput ? .output : .metric)
        let log = CommandLog()
        var hasBegun = false
        let execution: Result<SandboxExecution, SandboxFault>
        do throws(SandboxFault) {
            try await sandbox.put(try program.files.map { (file) throws(SandboxFault) in try SandboxFile(file) })
            hasBegun = true
            execution = .success(
                try await sandbox.execute(
                    SandboxCommand(program.arguments, input: program.input, timeMax: program.timeMax), heard: log.hear))
        } catch { execution = .failure(error) }
        // What became of it is said whether or not it could be destroyed as it should.
        let usage = try? await sandbox.destroy()
        switch execution {
        case .success(let ended):
            record.end(use, .success(ended.exitCode), usage: usage, log: ended.standardError)
            return ProgramEnding(
                exitCode: ended.exitCode, output: ended.standardOutput, complaint: ended.standardError)
        case .failure(let fault):
            record.end(use, .failure(fault), usage: usage, log: log.text)
            throw Breakdown(
                fault, hasBegun: hasBegun, mayBeOutputsDoing: program.runsOutput && usage != nil)
        }
    }
}

extension SandboxFile {
    fileprivate init(_ file: JudgingProgram.File) throws(SandboxFault) {
        guard let path = SandboxPath(file.path) else { throw .rejected("a program's file has no usable name") }
        self.init(path, file.bytes, isExecutable: file.isExecutable)
    }
}
