internal import Events

/// `python` and `javascript`, as promptfoo has them: an expression of `output` and `context`, the body of a function of both where it has
/// several lines, or a file with such a function, `get_assert` or the default export where none is named.
///
/// `context` holds `vars`, `expected`, `metadata` and `config`. (promptfoo, site/docs/configuration/expected-outputs/python and
/// …/javascript.)
struct FunctionCheck: ProgramCheck {
    private let terms: ProgramTerms
    private let scale: ScoreScale
    private let language: ProgramLanguage

    private enum Form: String {
        case expression, body, module
    }

    private let form: Form

    init(_ assertion: Assertion, in language: ProgramLanguage, on scale: ScoreScale) throws(UnfitAssertion) {
        self.scale = scale
        terms = try ProgramTerms(assertion)
        self.language = language
        form = terms.file != nil ? .module : terms.source.contains(where: \.isNewline) ? .body : .expression
    }

    func program(for output: ScoredOutput) -> JudgingProgram {
        let function = terms.function.map(GivenJSON.quoted) ?? "null"
        let input = """
            {"given":\(GivenJSON.text(of: output)),"config":\(terms.config),"form":"\(form.rawValue)","function":\(function)}
            """
        let harness = Harness(language)
        return JudgingProgram(
            files: [
                .init(path: harness.fileName, bytes: Array(harness.text.utf8)),
                .init(path: Harness.metricName(of: terms.source, in: language), bytes: Array(terms.source.utf8)),
            ],
            arguments: harness.arguments, input: Array(input.utf8), timeMax: terms.timeMax, runsOutput: false)
    }

    func outcome(of ending: ProgramEnding, after program: JudgingProgram) -> AssertionOutcome {
        if InterpreterCall.isAbsence(ending) { return .errored("there is no \(language.interpreter) in the sandbox") }
        guard ending.exitCode == 0 else {
            return .errored("its program ended with \(ending.exitWords)\(ending.lastWords)")
        }
        return ProgramVerdict(ending.output, threshold: terms.threshold, on: scale).outcome
    }
}
