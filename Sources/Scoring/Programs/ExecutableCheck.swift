internal import Events

/// `executable`: a program of its own, which begins with `#!`. It finds on its standard input what ``GivenJSON`` says, and prints a
/// ``ProgramVerdict``.
struct ExecutableCheck: ProgramCheck {
    private let terms: ProgramTerms
    private let scale: ScoreScale

    init(_ assertion: Assertion, on scale: ScoreScale) throws(UnfitAssertion) {
        self.scale = scale
        terms = try ProgramTerms(assertion)
        guard terms.source.hasPrefix("#!") else {
            throw .malformed("its program does not begin with #! and what runs it, e.g. #!/usr/bin/env perl")
        }
    }

    func program(for output: ScoredOutput) -> JudgingProgram {
        JudgingProgram(
            files: [.init(path: "metric", bytes: Array(terms.source.utf8), isExecutable: true)],
            arguments: ["./metric"], input: Array(GivenJSON.text(of: output).utf8), timeMax: terms.timeMax,
            runsOutput: false)
    }

    func outcome(of ending: ProgramEnding, after program: JudgingProgram) -> AssertionOutcome {
        guard ending.exitCode == 0 else {
            return .errored("its program ended with \(ending.exitWords)\(ending.lastWords)")
        }
        return ProgramVerdict(ending.output, threshold: terms.threshold, on: scale).outcome
    }
}
