import Events

package enum AssertionLimits {
    /// Of an experiment, and of a case.
    package static let assertionsMax = 256
    /// Of all assertions of an experiment, or of a case.
    package static let bytesMax = 1 << 20
    /// A weight is at most this many millionths.
    package static let weightMillionthsMax: Int64 = 1_000_000_000_000
    /// Of one assertion.
    package static let judgesMax = 16
}

/// What is asserted. Which types there are is not known here: an unknown one is kept, and reported as not run.
enum AssertionRules {
    /// - Returns: the bytes of all their texts.
    static func check(_ assertions: [Assertion]) throws(Refusal) -> Int {
        try Field.assertions.check(count: assertions.count, max: AssertionLimits.assertionsMax)
        var bytes = 0
        for (index, assertion) in assertions.enumerated() {
            if let field = malformed(assertion) { throw .assertionMalformed(index + 1, field) }
            bytes += assertion.type.utf8.count + assertion.value.utf8.count + assertion.valueJson.utf8.count
            bytes += assertion.metric.utf8.count + assertion.configJson.utf8.count
            bytes += assertion.program.file.utf8.count + assertion.program.function.utf8.count
            if assertion.hasJudge { bytes += try check(assertion.judge) }
        }
        try Field.assertions.check(bytes: bytes, max: AssertionLimits.bytesMax)
        return bytes
    }

    /// - Returns: the bytes of its texts.
    private static func check(_ terms: JudgeTerms) throws(Refusal) -> Int {
        try Field.judges.check(count: terms.models.count, max: AssertionLimits.judgesMax)
        for model in terms.models { try ModelRules.check(model) }
        for value in [
            terms.hasSubset ? terms.subset : nil, terms.hasSuperset ? terms.superset : nil,
            terms.hasAgree ? terms.agree : nil, terms.hasDisagree ? terms.disagree : nil,
            terms.hasDifferButFactual ? terms.differButFactual : nil,
        ] { if let value { try Field.factualityScore.check(value, in: 0...1) } }
        return terms.models.reduce(terms.prompt.utf8.count) {
            $0 + $1.model.utf8.count + $1.label.utf8.count + $1.baseURL.utf8.count + $1.parameters.jsonSchema.utf8.count
        }
    }

    /// What of it is malformed, if anything.
    private static func malformed(_ assertion: Assertion) -> Field? {
        if !Field.assertionType.accepts(assertion.type) { return .assertionType }
        if assertion.hasValueJson, !Field.assertionJSON.accepts(assertion.valueJson) { return .assertionJSON }
        if assertion.hasConfigJson, !Field.assertionConfig.accepts(assertion.configJson) { return .assertionConfig }
        if assertion.hasThreshold, !assertion.threshold.isFinite { return .assertionThreshold }
        if assertion.hasWeightMillionths, !(0...AssertionLimits.weightMillionthsMax ~= assertion.weightMillionths) {
            return .assertionWeight
        }
        if !assertion.metric.isEmpty, !Field.metricName.accepts(assertion.metric) { return .metricName }
        return nil
    }
}

extension WorkspaceState {
    /// Metrics of the workspace that are asserted are there, and look at outputs.
    func checkMetrics(of assertions: [Assertion]) throws(Refusal) {
        for assertion in assertions where assertion.hasWorkspaceMetric {
            let stated = assertion.workspaceMetric
            guard let metric = MetricID(bytes: stated.metricID) else { throw .malformed(.assertions, nil) }
            let version = try known(MetricVersion(metric, stated.version))
            // A result's own scores are from 0 to 1.
            guard version.kind != .formula, version.range == 0...1_000_000 else {
                throw .metricNotAsserted(metric, version: stated.version)
            }
            try checkNotErased([.metric(metric)])
        }
    }
}
