import Events
import SwiftProtobuf

package enum MetricLimits {
    package static let versionsMax = 10_000
    package static let operandsMax = 64
    /// That one formula rests on, those of its operands' formulas among them.
    package static let restingMax = 10_000
    /// Of a value or an end of a range: a billion of the metric's unit, so that sums over any experiment hold.
    package static let millionthsMax: Int64 = 1_000_000_000_000_000
    package static let runsPerCommandMax = 10_000
    /// What people's ratings are called where metrics are named.
    package static let ratings = "ratings"
    /// What means something else where leaderboards are asked for a metric: people's ratings, and what runs took.
    package static let namesReserved: Set = [ratings, "latency", "cost", "tokens"]
}

extension WorkspaceState {
    func define(_ command: DefineMetric) throws(Refusal) -> [Draft] {
        let version = try nextVersion(of: command)
        try Field.metricUnit.check(command.unit)
        try Field.description.check(command.description)
        try checkRange(of: command)
        try check(command.definition, of: command)
        return [
            Draft(
                .metricDefined(command.facts(version: version)), .metricDefined(command.content),
                of: [.metric(command.metric)])
        ]
    }

    private func nextVersion(of command: DefineMetric) throws(Refusal) -> UInt32 {
        guard let metric = metrics[command.metric] else {
            try Field.workspaceMetricName.check(command.name)
            guard !MetricLimits.namesReserved.contains(command.name) else { throw .metricNameReserved(command.name) }
            guard metric(named: command.name) == nil else { throw .nameTaken(.workspaceMetricName, command.name) }
            return 1
        }
        try checkNotErased([.metric(command.metric)])
        if let name = metric.name, name != command.name { throw .metricRenamed(name) }
        try Field.metricVersions.check(count: metric.versions.count + 1, max: MetricLimits.versionsMax)
        return UInt32(metric.versions.count + 1)
    }

    private func checkRange(of command: DefineMetric) throws(Refusal) {
        let sound = -MetricLimits.millionthsMax...MetricLimits.millionthsMax
        for end in [command.lowMillionths, command.highMillionths].compactMap(\.self) {
            try Field.metricRange.check(end, in: sound)
        }
        if let low = command.lowMillionths, let high = command.highMillionths, low >= high {
            throw .metricMisdefined(
                "its range has its greatest value first, or no room; give the least, then the greatest")
        }
        if let threshold = command.thresholdMillionths { try Field.metricThreshold.check(threshold, in: sound) }
    }

    private func check(_ definition: DefineMetric.Definition, of command: DefineMetric) throws(Refusal) {
        switch definition {
        case .assertion(let assertion): try check(assertion, of: command)
        case .judge(let assertion, let prompts):
            try check(assertion, of: command)
            try Field.judgePrompts.check(count: prompts.count, max: AssertionLimits.judgesMax)
            guard !prompts.isEmpty else { throw .empty(.judgePrompts) }
            for prompt in prompts { try Field.judgementPrompt.check(prompt) }
            guard command.lowMillionths == nil, command.highMillionths == nil else {
                throw .metricMisdefined("a judge scores from 0 to 1; leave the range out")
            }
        case .formula(let text, let operands, let named):
            try Field.formula.check(text)
            guard !text.isEmpty else { throw .empty(.formula) }
            try Field.operands.check(count: operands.count + named.count, max: MetricLimits.operandsMax)
            for name in named { try Field.metricName.check(name) }
            for operand in operands { _ = try known(operand) }
            guard !rest(on: command.metric, operands) else { throw .metricCircular(command.name) }
        }
    }

    private func check(_ assertion: Assertion, of command: DefineMetric) throws(Refusal) {
        guard command.thresholdMillionths == nil else {
            throw .metricMisdefined("an assertion has a threshold of its own; leave the metric's out")
        }
        guard assertion.metric.isEmpty, !assertion.hasWeightMillionths else {
            throw .metricMisdefined("its assertion counts for this metric alone; leave out another name and its weight")
        }
        guard !assertion.hasWorkspaceMetric else {
            throw .metricMisdefined("its assertion is another metric's; score by that one")
        }
        _ = try AssertionRules.check([assertion])
    }

    /// Whether any of these, or what they name, is a version of that metric.
    private func rest(on metric: MetricID, _ operands: [MetricVersion]) -> Bool {
        var seen = Set(operands)
        var waiting = operands
        while let operand = waiting.popLast() {
            if operand.metric == metric { return true }
            for next in metrics.version(operand)?.operands ?? [] where seen.insert(next).inserted {
                waiting.append(next)
            }
        }
        return false
    }

    func known(_ version: MetricVersion) throws(Refusal) -> Metrics.Version {
        guard let metric = metrics[version.metric] else { throw .unknown(.metric(version.metric)) }
        guard let known = metrics.version(version) else {
            throw .metricVersionUnknown(version.metric, version: version.number, count: metric.versions.count)
        }
        return known
    }
}

extension DefineMetric {
    fileprivate func facts(version: UInt32) -> MetricDefined {
        .with {
            $0.metricID = metric.stored
            $0.version = version
            $0.lowerIsBetter = lowerIsBetter
            if let lowMillionths { $0.lowMillionths = lowMillionths }
            if let highMillionths { $0.highMillionths = highMillionths }
            if let thresholdMillionths { $0.thresholdMillionths = thresholdMillionths }
            switch definition {
            case .assertion: $0.kind = .assertion
            case .judge(let assertion, let prompts):
                $0.kind = .judge
                $0.judgePrompts = prompts
                $0.judgeModels = assertion.judge.models.map(\.model)
            case .formula(_, let operands, _):
                $0.kind = .formula
                $0.operands = operands.map { operand in
                    .with { ($0.metricID, $0.version) = (operand.metric.stored, operand.number) }
                }
            }
        }
    }

    fileprivate var content: MetricDefinedContent {
        .with {
            ($0.name, $0.unit, $0.description_p) = (name, unit, description)
            switch definition {
            case .assertion(let assertion), .judge(let assertion, _): $0.assertion = assertion
            case .formula(let text, _, let named): $0.placedFormula = .with { ($0.text, $0.named) = (text, named) }
            }
        }
    }
}
