package import Events

/// Makes a metric, or the next version of one that there is. What is defined never changes; a name is kept for ever.
package struct DefineMetric: Equatable, Sendable {
    /// What a version asks.
    package enum Definition: Equatable, Sendable {
        /// Looks at each output. Its value is 0 to 1.
        case assertion(Assertion)
        /// Asks models, or a server, about each output. Its value is 0 to 1.
        /// - Parameter prompts: name and version of each of the product's prompts that they are asked by.
        case judge(Assertion, prompts: [String])
        /// Computed from other metrics of the same run. In the expression stand their numbers in back ticks, and no names.
        /// - Parameters:
        ///   - operands: metrics of the workspace, numbered from 1.
        ///   - named: named metrics of the experiment that is scored, numbered from there on.
        case formula(String, operands: [MetricVersion], named: [String] = [])
    }

    /// A new id for a new metric; that of the metric for its next version.
    package var metric: MetricID
    /// Unique among the workspace's metrics.
    package var name: String
    package var unit: String
    package var description: String
    package var definition: Definition
    package var lowerIsBetter: Bool
    /// The least and the greatest value that there may be, in millionths; `nil` where there is no end.
    package var lowMillionths: Int64?
    package var highMillionths: Int64?
    /// Of a formula: from where on a value passes, or up to where if lower is better; `nil`: nothing says which do.
    package var thresholdMillionths: Int64?

    package init(
        metric: MetricID, name: String, unit: String = "", description: String = "", definition: Definition,
        lowerIsBetter: Bool = false, lowMillionths: Int64? = nil, highMillionths: Int64? = nil,
        thresholdMillionths: Int64? = nil
    ) {
        self.metric = metric
        self.name = name
        self.unit = unit
        self.description = description
        self.definition = definition
        self.lowerIsBetter = lowerIsBetter
        self.lowMillionths = lowMillionths
        self.highMillionths = highMillionths
        self.thresholdMillionths = thresholdMillionths
    }
}

/// A metric as it was defined one time.
package struct MetricVersion: Hashable, Sendable {
    package var metric: MetricID
    /// From 1.
    package var number: UInt32

    package init(_ metric: MetricID, _ number: UInt32) { (self.metric, self.number) = (metric, number) }
}

/// Records how a metric judges results that are recorded, many at once. Each result is scored once by each version: only where the metric
/// went wrong may it look again.
package struct ScoreRuns: Equatable, Sendable {
    package struct Judgement: Equatable, Sendable {
        package var run: RunID
        package var outcome: MetricOutcome
        /// In the metric's unit; `nil` where it errored.
        package var valueMillionths: Int64?
        /// One line; it may quote the metric and the output.
        package var reason: String
        /// What judges said that were asked for it.
        package var said: [Domain.Judgement]
        /// What became of the sandboxes that were recorded of it.
        package var sandboxes: [SandboxEnding]

        package init(
            run: RunID, outcome: MetricOutcome, valueMillionths: Int64?, reason: String,
            said: [Domain.Judgement] = [], sandboxes: [SandboxEnding] = []
        ) {
            self.run = run
            self.outcome = outcome
            self.valueMillionths = valueMillionths
            self.reason = reason
            self.said = said
            self.sandboxes = sandboxes
        }
    }

    package var metric: MetricVersion
    package var judgements: [Judgement]
    /// Who asked for it; `nil` where nobody says.
    package var judging: JudgingID?

    package init(metric: MetricVersion, judgements: [Judgement], judging: JudgingID? = nil) {
        self.metric = metric
        self.judgements = judgements
        self.judging = judging
    }
}
