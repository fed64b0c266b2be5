internal import Events

/// Models whose calls end, one after the other, in a refusal that every further call would meet as well: the key is not accepted, the quota
/// is used up, nobody knows the model. After a few on end they are asked no more.
///
/// Counted for each model of each experiment, whose address and key are its own: what refuses one may serve another. It is remembered
/// in memory only, so that a runner which is started again asks again.
struct FinalRefusals: Sendable {
    /// On end. One or two may be a slip of the provider's.
    static let callsMax = 3

    /// The last answers, which all said the same.
    struct Streak: Equatable, Sendable {
        let failure: FailureClass
        var calls = 1
        /// When the last of them was over: what was under way beside it says nothing that it did not say.
        var lastAt = Instant.now

        /// Whether they say the same, whenever that was.
        static func == (left: Self, right: Self) -> Bool { (left.failure, left.calls) == (right.failure, right.calls) }
    }

    /// By place in the experiment's list of models.
    private var streaks: [ExperimentID: [Int: Streak]] = [:]

    /// Why the run's model is not asked; `nil` where it may be.
    func refusal(of job: RunQueue.Job) -> Streak? {
        guard let streak = streaks[job.experiment]?[job.modelPlace] else { return nil }
        return streak.calls >= Self.callsMax ? streak : nil
    }

    /// Those that were under way when a model was given up count, too: any other answer has it asked again.
    /// - Parameters:
    ///   - begun: when the call was.
    ///   - now: when it was over.
    mutating func learn(
        from ending: CallEnding, of job: RunQueue.Job, begun: Instant = .now, now: Instant = .now
    ) {
        switch ending {
        case .notMade: break
        case .failed(let failure, _) where failure.isOfSilence || failure == .cancelled: break
        case .failed(let failure, wait: nil) where failure.isOfEveryCall: count(failure, job, begun: begun, now: now)
        case .answered, .failed:
            if streaks[job.experiment] != nil { streaks[job.experiment]?[job.modelPlace] = nil }
        }
    }

    private mutating func count(_ failure: FailureClass, _ job: RunQueue.Job, begun: Instant, now: Instant) {
        var streak = streaks[job.experiment]?[job.modelPlace]
        if let known = streak, known.failure == failure {
            guard begun >= known.lastAt else { return }
            streak?.calls += 1
            streak?.lastAt = now
        } else {
            streak = Streak(failure: failure, lastAt: now)
        }
        streaks[job.experiment, default: [:]][job.modelPlace] = streak
    }

    /// Has the experiment's models asked again.
    mutating func forget(_ experiment: ExperimentID) { streaks[experiment] = nil }

    /// An address or a key is another now.
    mutating func forgetAll() { streaks = [:] }
}

extension FailureClass {
    /// Whether the next call to the same model with the same key ends so, too, whatever it asks. What is forbidden is not among them: some
    /// say so of a single prompt.
    fileprivate var isOfEveryCall: Bool {
        switch self {
        case .unauthorised, .quotaExhausted, .notFound, .redirected: true
        default: false
        }
    }
}
