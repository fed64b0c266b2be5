internal import Events

/// `passes-tests`: the output is a program, and the value is one that tests it: it passes where that ends with exit code 0.
///
/// The first fenced block of code of the language is the program, else the whole output. Python finds it as the module `solution`,
/// JavaScript as `./solution/index.js`.
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
        let files: [JudgingProgram.File]
        let arguments: [String]
        switch language {
        case .python:
            files = [
                .init(path: "solution.py", bytes: Array(solution.utf8)),
                .init(path: "tests.py", bytes: Array(terms.source.utf8)),
            ]
            // -B: writes no compiled files; -s: looks into nobody's home.
            arguments = [language.interpreter, "-B", "-s", "tests.py"]
        case .javascript:
            let tests = "tests.\(JavaScriptModule(of: terms.source).rawValue)"
            let kind = JavaScriptModule(of: solution) == .mjs ? "module" : "commonjs"
            files = [
                .init(path: "solution/index.js", bytes: Array(solution.utf8)),
                .init(path: "solution/package.json", bytes: Array(#"{"type":"\#(kind)","main":"index.js"}"#.utf8)),
                .init(path: tests, bytes: Array(terms.source.utf8)),
            ]
            arguments = [language.interpreter, "--no-warnings", tests]
        }
        return JudgingProgram(
            files: files, arguments: arguments, input: [], timeMax: terms.timeMax, runsOutput: true)
    }

    func outcome(of ending: ProgramEnding) -> AssertionOutcome {
        switch ending.exitCode {
        case 0: return .scored(true, "the tests passed")
        case 127: return .errored("there is no \(language.interpreter) in the sandbox")
        default: return .scored(false, "the tests ended with exit code \(ending.exitCode)\(ending.lastWords)")
        }
    }

    /// A program that does not end, or takes all there is, is not a good one.
    func outcome(overLimit reason: String) -> AssertionOutcome { .scored(false, "the output's program \(reason)") }
}
