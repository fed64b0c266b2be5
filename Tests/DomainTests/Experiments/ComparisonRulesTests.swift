import Domain
import Events
import SwiftProtobuf
import Testing

/// What may be stated of an experiment before its first run, and what may be said of it at its end.
@Suite struct ComparisonRulesTests {
    private static let stated = ComparisonDesign.with {
        ($0.claim, $0.alphaMillionths, $0.correction, $0.resamples) = (.noWorse, 50_000, .holm, 10_000)
        $0.marginMillionths = 20_000
    }

    private func design(_ change: (inout ComparisonDesign) -> Void = { _ in }) -> DesignExperiment {
        var comparison = Self.stated
        change(&comparison)
        return .sample.with { ($0.comparison, $0.hypothesis) = (comparison, "as good") }
    }

    @Test func itIsInTheFactsAndTheHypothesisInTheContent() throws {
        let state = try WorkspaceState.withCases().after(.designExperiment(design()))
        let known = try #require(state.design(of: .trial))
        #expect(known.comparison == Self.stated && known.settings?.hypothesis == "as good")
        #expect(try WorkspaceState.designed().design(of: .trial)?.comparison == nil)
    }

    @Test func whatCannotBeComparedIsRefused() throws {
        let state = try WorkspaceState.withCases()
        func refused(_ refusal: Refusal, _ change: (inout ComparisonDesign) -> Void) {
            state.when(.designExperiment(design(change))).refused(refusal)
        }
        refused(.outOfRange(.baseline, 1, 0...0)) { $0.baselineVersion = 1 }
        refused(.outOfRange(.baseline, 9, 0...0)) { $0.baselineModel = 9 }
        refused(.outOfRange(.comparedMetric, 2, 0...1)) { $0.metric = 2 }
        refused(.outOfRange(.alpha, 500_000, 1...499_999)) { $0.alphaMillionths = 500_000 }
        refused(.outOfRange(.resamples, 99, 100...1_000_000)) { $0.resamples = 99 }
        refused(.outOfRange(.margin, 0, 1...1_000_000_000_000)) { $0.marginMillionths = 0 }
        refused(.malformed(.claim, nil)) { $0.claim = .unspecified }
        refused(.malformed(.claim, nil)) { $0.claim = .different }
        refused(.malformed(.claim, nil)) { $0.clearMarginMillionths() }
        refused(.malformed(.correction, nil)) { $0.correction = .UNRECOGNIZED(9) }
    }

    @Test func verdictsAreOfContendersEachOnceAndOnlyWhereSomethingWasStated() throws {
        func over(_ design: DesignExperiment) throws -> WorkspaceState {
            try WorkspaceState.withCases().after(
                .designExperiment(design), .startExperiment(.sample), .startRun(StartRun(run: .one)),
                .recordResult(.sample), .startRun(StartRun(run: .two)),
                .failAttempt(.sample.with { ($0.run, $0.isFinal) = (.two, true) }))
        }
        func conclude(_ verdicts: [ContenderVerdict]) -> Command {
            .concludeExperiment(ConcludeExperiment(experiment: .trial, verdicts: verdicts))
        }
        let verdict = ContenderVerdict.with { ($0.verdict, $0.adjustedP) = (.notShown, 1) }
        let state = try over(design())
        _ = try state.after(conclude([verdict]))
        state.when(conclude([verdict, verdict])).refused(.malformed(.verdicts, nil))
        state.when(conclude([.with { $0.version = 1 }])).refused(.malformed(.verdicts, nil))
        state.when(conclude([.with { $0.model = 1 }])).refused(.malformed(.verdicts, nil))
        try over(.sample).when(conclude([verdict])).refused(.malformed(.verdicts, nil))
    }
}
