package import Events

/// One assertion, prepared once (pattern compiled, JSON parsed), to look at many outputs.
///
/// An assertion that is itself wrong is not thrown away: it errors on every output, with the reason. One of an unknown type is not run.
package struct PreparedAssertion: Sendable {
    /// Its share in the run's score; 0: reported only.
    package let weight: Double
    /// The named metric that it counts for; empty for none.
    package let metric: String
    private let kind: Result<Kind, UnfitAssertion>
    private let isNegated: Bool
    private let isOfProgram: Bool

    enum Kind: Sendable {
        case direct(any Check)
        /// A program is to be run for it.
        case program(any ProgramCheck)
        /// Somebody outside is to be asked.
        case judged(any JudgedCheck)
        case set(AssertionSet)
    }

    /// Whether a program is to be run for it.
    package var runsProgram: Bool { programCount > 0 }

    /// The calls of models and servers that judging an output by it takes.
    package var judging: [ExpectedJudging] {
        switch kind {
        case .success(.judged(let check)): check.expected
        case .success(.set(let set)): set.members.flatMap(\.judging)
        case .success(.direct), .success(.program), .failure: []
        }
    }

    /// Name and version of each prompt that judges are asked by, each once; none where nobody is asked.
    package var judgePrompts: [String] {
        var words: [String] = []
        for expected in judging where !words.contains(expected.prompt) { words.append(expected.prompt) }
        return words
    }

    /// Why it errors on every output, where it does; one line.
    package var fault: String? {
        switch kind {
        case .failure(.malformed(let reason)): reason
        case .success(.set(let set)): set.members.lazy.compactMap(\.fault).first
        case .success, .failure(.unsupported): nil
        }
    }

    /// How many programs are to be run for it.
    var programCount: Int {
        switch kind {
        case .success(.program): 1
        case .success(.set(let set)): set.members.reduce(0) { $0 + $1.programCount }
        case .success(.direct), .success(.judged), .failure: 0
        }
    }

    /// The assertions in it, where it is a set.
    var members: [PreparedAssertion] { if case .success(.set(let set)) = kind { set.members } else { [] } }

    /// Why its program can never be run, whatever the output: known before any output is.
    package var programFault: String? {
        if isOfProgram, case .failure(.malformed(let reason)) = kind { return reason }
        return members.lazy.compactMap(\.programFault).first
    }

    /// `assertion`: with its variables inserted.
    /// - Parameter scale: of the scores that a program gives; everything else scores from 0 to 1.
    package init(_ assertion: Assertion, on scale: ScoreScale = .usual) {
        self.init(assertion, on: scale, withinSet: false)
    }

    init(_ assertion: Assertion, on scale: ScoreScale = .usual, withinSet isWithinSet: Bool) {
        let (base, isNegated) = AssertionVocabulary.split(assertion.type)
        self.isNegated = isNegated
        isOfProgram = AssertionVocabulary.isOfProgram(base)
        metric = assertion.metric
        weight = assertion.hasWeightMillionths ? Double(max(0, assertion.weightMillionths)) / 1_000_000 : 1
        kind = Result { () throws(UnfitAssertion) in
            guard !assertion.hasWeightMillionths || assertion.weightMillionths >= 0 else {
                throw .malformed("its weight is negative")
            }
            if assertion.type == AssertionVocabulary.set {
                guard !isWithinSet else {
                    throw .unsupported("an assert-set within another is not known to this version")
                }
                return .set(try AssertionSet(assertion))
            }
            guard !isNegated || scale.range == ScoreScale.usual.range else {
                throw .malformed("`not-` has no meaning on a scale of its own")
            }
            return try AssertionVocabulary.check(base, of: assertion, on: scale)
        }
    }

    /// Errors and what is not run stay as they are under `not-`: they never become a pass. What needs a program to be run, or somebody to be
    /// asked, errors.
    package func look(at output: ScoredOutput) -> AssertionOutcome {
        switch kind {
        case .success(.direct(let check)):
            if check.looksAtText, let withheld = output.withheld { return .errored(withheld.reason) }
            return settled(check.look(at: output))
        case .success(.program): return .errored("there is no sandbox to run its program in")
        case .success(.judged): return .errored("there is nobody to ask who judges by it")
        case .success(.set(let set)): return set.outcome(of: set.members.map { $0.look(at: output) })
        case .failure(.malformed(let reason)): return .errored(reason)
        case .failure(.unsupported(let reason)): return .notRun(reason)
        }
    }

    /// - Parameter place: where it stands among the run's assertions.
    /// - Throws: only where whoever wanted to know does so no more.
    package func look(
        at output: ScoredOutput, as place: AssertionPlace = AssertionPlace(assertion: 1),
        runningProgramsBy runner: any ProgramRunner, askingJudgesBy panel: (any JudgePanel)? = nil
    ) async throws(CancellationError) -> AssertionOutcome {
        switch kind {
        case .success(.program(let check)):
            if let withheld = output.withheld { return .errored(withheld.reason) }
            return settled(try await check.look(at: output, by: runner))
        case .success(.judged(let check)):
            guard let panel else { return look(at: output) }
            if let withheld = output.withheld { return .errored(withheld.reason) }
            return settled(try await check.look(at: output, as: place, by: panel))
        case .success(.set(let set)):
            let seats = set.members.enumerated().map { index, member in
                AssertionRound.Seat(
                    assertion: member, place: AssertionPlace(assertion: place.assertion, member: index + 1))
            }
            let round = AssertionRound(output: output, runner: runner, panel: panel)
            return set.outcome(of: try await round.outcomes(of: seats))
        case .success(.direct), .failure: return look(at: output)
        }
    }

    private func settled(_ outcome: AssertionOutcome) -> AssertionOutcome { isNegated ? outcome.negated : outcome }
}
