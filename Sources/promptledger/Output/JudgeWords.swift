import Events

extension JudgementRecorded {
    /// Who judged: a model's word, or what stands for somebody's server.
    var judgeWord: String { model.isEmpty ? kind.word : model }
}

extension JudgementKind {
    /// As reports say it.
    var word: String {
        switch self {
        case .rubric: "rubric"
        case .closedQa: "closed-qa"
        case .factuality: "factuality"
        case .embedding: "embedding"
        case .webhook: "webhook"
        case .preference: "preference"
        case .gEvalSteps: "g-eval-steps"
        case .gEval: "g-eval"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension JudgementOutcome {
    /// As reports say it.
    var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .errored: "errored"
        case .runBetter: "first-better"
        case .otherBetter: "second-better"
        case .tie: "tie"
        case .noted: "noted"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension JudgeCalibrated {
    /// Of a metric of the workspace its version; 0 for any other.
    var yardstickVersion: UInt32 { if case .metric(let metric) = yardstick { metric.version } else { 0 } }
}
