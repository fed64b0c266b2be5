internal import Events

/// `passes-tests`: the output is a program, and the value is one that tests it: it passes where that comes to its end with exit code 0.
///
/// The first fenced block of code of the language is the program, else the whole output. Python finds it as the module `solution`,
/// JavaScript as `./solution/index.js`. That the tests came to their end is proved, see ``TestsHarness``.
struct TestsCheck: ProgramCheck {
    private let terms: ProgramTerms
    private let language: ProgramLanguage

    init(_ assertion: Assertion) throws(UnfitAssertion) {
        terms = try ProgramTerms(assertion)
        if let word = terms.language {
            guard let known = ProgramLanguage(rawValue: word) else {
                throw .malformed("its config's language is neither python nor javascript")
            }
            language = known
        } else {
            language = terms.file.flatMap { ProgramLanguage(fileName: $0) } ?? .python
        }
    }

    func program(for output: ScoredOutput) throws(AssertionOutcome.Early) -> JudgingProgram {
        let solution = CodeBlock.first(in: output.text, of: language) ?? output.text
        guard solution.contains(where: { !$0.isWhitespace }) else {
            throw AssertionOutcome.Early(outcome: .scored(false, "the output holds no program"))
        }
        let (files, tests) = files(of: solution)
        let harness = TestsHarness(language)
        return JudgingProgram(
            files: files + [harness.file], arguments: harness.arguments(running: tests),
            input: TestsHarness.newToken(), timeMax: terms.timeMax, runsOutput: true)
    }

    /// - Returns: also the name of the tests' file.
    private func files(of solution: String) -> (files: [JudgingProgram.File], tests: String) {
        let source = Array(terms.source.utf8)
        switch language {
        case .python:
            return (
                [.init(path: "solution.py", bytes: Array(solution.utf8)), .init(path: "tests.py", bytes: source)],
                "tests.py"
            )
        case .javascript:
            let tests = "tests.\(JavaScriptModule(of: terms.source).rawValue)"
            let kind = JavaScriptModule(of: solution) == .mjs ? "module" : "commonjs"
            return (
                [
                    .init(path: "solution/index.js", bytes: Array(solution.utf8)),
                    .init(path: "solution/package.json", bytes: Array(#"{"type":"\#(kind)","main":"index.js"}"#.utf8)),
                    .init(path: tests, bytes: source),
                ], tests
            )
        }
    }

    func outcome(of ending: ProgramEnding, after program: JudgingProgram) -> AssertionOutcome {
        switch TestsHarness.Report(ending, token: program.input) {
        case .noInterpreter: .errored("there is no \(language.interpreter) in the sandbox")
        case .passed: .scored(true, "the tests passed")
        case .failed(let code):
            .scored(false, "the tests ended with \(ProgramEnding.exitWords(code))\(ending.lastWords)")
        case .unproved: .scored(false, "the tests did not come to their end: the output's program ended them")
        case .none:
            .scored(
                false,
                "the tests did not come to their end: what runs them was ended with \(ending.exitWords)\(ending.lastWords)"
            )
        }
    }

    /// A program that does not end, or takes all there is, is not a good one.
    func outcome(overLimit reason: String) -> AssertionOutcome { .scored(false, "the output's program \(reason)") }
}
