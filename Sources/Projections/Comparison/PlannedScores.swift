/// What one side of a comparison brought of a case's planned repeats.
///
/// A result that the metric says nothing of lacks no score. But where it says nothing of all that a side brought on a case, and the case counts by
/// what the other side has or lacks, the side lacks the whole case.
struct PlannedScores {
    let scores: [Double]
    /// Results that came, and that the metric says nothing of.
    let unjudged: Int
    let planned: Int

    /// Results that did not come, or went wrong without counting as anything.
    private var missing: Int { max(0, planned - scores.count - unjudged) }

    /// Whether everything came and the metric says nothing of it: where it is so on both sides, the metric is not of the case.
    var isOutsideMetric: Bool { scores.isEmpty && missing == 0 }

    /// Scores that are lacking where the case counts.
    var lacking: Int { isOutsideMetric ? planned : missing }

    /// With each score that is lacking at this one.
    func filled(with score: Double) -> [Double] { scores + Array(repeating: score, count: lacking) }
}
