internal import Sandboxes
internal import Scoring

/// Runs programs that judge a run's output, each in a sandbox of its own that reaches nothing.
struct SandboxedPrograms: ProgramRunner {
    let place: RunPlace
    /// Whose labels the sandboxes get, and to which what becomes of them goes.
    let record: SandboxRecord
    let slots: ProgramSlots

    /// Of both streams of a program: a verdict, and what it says beside.
    private static let outputBytesMax = 1 << 20

    func run(_ program: JudgingProgram) async throws(ProgramFault) -> ProgramEnding {
        await slots.take()
        defer { slots.give() }
        let ending: Result<ProgramEnding, SandboxFault>
        do throws(SandboxFault) { ending = .success(try await runNow(program)) } catch { ending = .failure(error) }
        do throws(SandboxFault) { return try ending.get() } catch {
            switch error {
            case .cancelled: throw .cancelled
            case .ended(.overLimit(let limit)): throw .overLimit("went over its limit of \(limit.rawValue)")
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
        var use = SandboxRecord.Use(identity: sandbox.identity, for: program.runsOutput ? .output : .metric)
        let execution: Result<SandboxExecution, SandboxFault>
        do throws(SandboxFault) {
            try await sandbox.put(try program.files.map { (file) throws(SandboxFault) in try SandboxFile(file) })
            execution = .success(
                try await sandbox.execute(
                    SandboxCommand(program.arguments, input: program.input, timeMax: program.timeMax)))
        } catch { execution = .failure(error) }
        // What became of it is said whether or not it could be destroyed as it should.
        use.usage = try? await sandbox.destroy()
        if case .success(let ended) = execution { (use.exitCode, use.log) = (ended.exitCode, ended.standardError) }
        record.add(use)
        let ended = try execution.get()
        return ProgramEnding(
            exitCode: ended.exitCode, output: ended.standardOutput, complaint: ended.standardError)
    }
}

extension SandboxFile {
    fileprivate init(_ file: JudgingProgram.File) throws(SandboxFault) {
        guard let path = SandboxPath(file.path) else { throw .rejected("a program's file has no usable name") }
        self.init(path, file.bytes, isExecutable: file.isExecutable)
    }
}
