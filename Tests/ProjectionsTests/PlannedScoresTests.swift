import Testing

@testable import Projections

@Suite struct PlannedScoresTests {
    @Test func whatCameAndIsNotJudgedIsNotLacking() {
        let whole = PlannedScores(scores: [1, 0], unjudged: 1, planned: 3)
        #expect(whole.lacking == 0 && !whole.isOutsideMetric && whole.filled(with: 0.5) == [1, 0])
    }

    /// One repeat that the metric says nothing of hides no failed ones.
    @Test func whatFailedBesideItIsLacking() {
        let partly = PlannedScores(scores: [], unjudged: 1, planned: 3)
        #expect(partly.lacking == 2 && !partly.isOutsideMetric && partly.filled(with: 0.5) == [0.5, 0.5])
    }

    @Test func whereTheMetricSaysNothingOfAllTheCaseIsOutsideItOrLackingAltogether() {
        let outside = PlannedScores(scores: [], unjudged: 3, planned: 3)
        #expect(outside.isOutsideMetric && outside.filled(with: 1) == [1, 1, 1])
    }

    /// A run that was made again brings one result more than was planned.
    @Test func moreThanPlannedLacksNothing() {
        #expect(PlannedScores(scores: [1, 1], unjudged: 0, planned: 1).lacking == 0)
    }
}
