internal import Sandboxes
internal import Scoring

/// Runs programs that judge a run's output, each in a sandbox of its own that reaches nothing.
struct SandboxedPrograms: ProgramRunner {
    let place: RunPlace
    /// Whose labels the sandboxes get, and to which what becomes of them goes.
    let record: SandboxRecord
    let slots: SandboxSlots
    /// Asked before each program is run whether it may be; `nil` where no ledger knows of the output.
    var watch: LocalOnlyWatch?

    /// Of both streams of a program: a verdict, and what it says beside.
    private static let outputBytesMax = 1 << 20

    func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding {
        let slot: SandboxSlots.Slot
        do throws(SandboxFault) { slot = try await slots.take() } catch { throw .cancelled }
        defer { slot.giveBack() }
        if let watch {
            do throws(FailedAttempt) { try await watch.checkProgram() } catch { throw .notRun("\(error)") }
        }
        let ending: Result<ProgramEnding, SandboxFault>
        do throws(SandboxFault) { ending = .success(try await runNow(program)) } catch { ending = .failure(error) }
        do throws(SandboxFault) { return try ending.get() } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .ended(.overLimit(let limit)): throw .overLimit("went over its limit of \(limit.words)")
            // It was there, and is no more: whoever is in a sandbox can end it.
            case .ended: throw .brokenOff("\(error)")
            default: throw .notRun("\(error)")
            }
        }
    }

    private func runNow(_ program: JudgingProgram) async throws(SandboxFault) -> ProgramEnding {
        // The same for all, so that a warm sandbox fits; the time is each command's own.
        var limits = SandboxLimits()
        limits.outputBytes = Self.outputBytesMax
        let maker = try (program.runsOutput ? place.outputs : place.metrics).get()
        let sandbox = try await maker.make(SandboxSpecification(labels: record.labels, limits: limits))
        let use = record.begin(sandbox.identity, for: program.runsOutput ? .output : .metric)
        let log = CommandLog()
        let execution: Result<SandboxExecution, SandboxFault>
        do throws(SandboxFault) {
            try await sandbox.put(try program.files.map { (file) throws(SandboxFault) in try SandboxFile(file) })
            execution = .success(
                try await sandbox.execute(
                    SandboxCommand(program.arguments, input: program.input, timeMax: program.timeMax), heard: log.hear))
        } catch { execution = .failure(error) }
        // What became of it is said whether or not it could be destroyed as it should.
        let usage = try? await sandbox.destroy()
        switch execution {
        case .success(let ended): record.end(use, .success(ended.exitCode), usage: usage, log: ended.standardError)
        case .failure(let fault): record.end(use, .failure(fault), usage: usage, log: log.text)
        }
        return try execution.map {
            ProgramEnding(exitCode: $0.exitCode, output: $0.standardOutput, complaint: $0.standardError)
        }.get()
    }
}

extension SandboxFile {
    fileprivate init(_ file: JudgingProgram.File) throws(SandboxFault) {
        guard let path = SandboxPath(file.path) else { throw .rejected("a program's file has no usable name") }
        self.init(path, file.bytes, isExecutable: file.isExecutable)
    }
}
