/// One type of assertion that is decided by running a program, prepared.
protocol ProgramCheck: Sendable {
    /// What is to be run for this output; throws the outcome where that is decided without.
    func program(for output: ScoredOutput) throws(AssertionOutcome.Early) -> JudgingProgram

    /// What the program's end says of the output.
    func outcome(of ending: ProgramEnding, after program: JudgingProgram) -> AssertionOutcome

    /// What it says of the output that the program went over a limit.
    func outcome(overLimit reason: String) -> AssertionOutcome
}

extension AssertionOutcome {
    /// An outcome for which nothing needs to be run.
    struct Early: Error {
        let outcome: AssertionOutcome
    }
}

extension ProgramCheck {
    func outcome(overLimit reason: String) -> AssertionOutcome { .errored("the program \(reason)") }

    /// Runs it and tells what came of it.
    /// - Throws: only that nobody wants to know any more.
    func look(
        at output: ScoredOutput, by runner: any ProgramRunner
    ) async throws(CancellationError) -> AssertionOutcome {
        let program: JudgingProgram
        do throws(AssertionOutcome.Early) { program = try self.program(for: output) } catch { return error.outcome }
        do throws(ProgramFault) { return outcome(of: try await runner.run(program), after: program) } catch {
            switch error {
            case .overLimit(let reason): return outcome(overLimit: reason)
            case .brokenOff(let reason): return .errored("its program did not come to its end: \(reason)")
            case .notRun(let reason): return .errored("its program was not run: \(reason)")
            case .cancelled: throw CancellationError()
            }
        }
    }
}
