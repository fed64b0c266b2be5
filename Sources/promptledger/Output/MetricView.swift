import Events
import Projections
import Scoring

/// A version of a metric as people and scripts read it.
struct MetricView {
    let metric: DefinedMetric
    let name: String?
    /// Of a formula.
    let operands: [Operand]
    /// As it was recorded.
    let facts: MetricDefined
    /// `nil` where it was erased.
    let content: MetricDefinedContent?

    /// What a formula rests on.
    struct Operand {
        let metric: MetricID
        let version: UInt32
        /// `nil` where it was erased.
        let name: String?

        init(_ reference: MetricReference, in catalog: Catalog) {
            (metric, version, name) = (reference.metric, reference.version, catalog.name(of: reference.metric))
        }

        var label: String { "\(ShownName(name, of: metric).text)@\(version)" }
    }

    /// What is known without its text.
    static func fields(of metric: DefinedMetric, _ name: String?) -> [String: Any?] {
        [
            "metric": "\(metric.reference.metric)", "name": name, "version": metric.reference.version,
            "kind": metric.kind.word, "lower_is_better": metric.lowerIsBetter, "unit": metric.unit,
            "low": metric.lowMillionths.map(number), "high": metric.highMillionths.map(number),
            "threshold": metric.thresholdMillionths.map(number), "position": metric.position,
        ]
    }

    var document: [String: Any?] {
        var fields = Self.fields(of: metric, name)
        fields["operands"] = operands.map(\.label) + (content?.placedFormula.named ?? [])
        fields["judges"] = facts.judgeModels
        fields["judge_prompts"] = facts.judgePrompts
        fields["erased"] = content == nil
        fields["description"] = content?.description_p
        guard let content else { return fields }
        switch content.definition {
        case .formula(let text): fields["formula"] = text
        case .placedFormula(let placed): fields["formula"] = words(of: placed)
        case .assertion(let assertion):
            fields["assertion"] = JSONOutput.object([
                "type": assertion.type,
                "value": assertion.hasValue ? assertion.value : assertion.hasValueJson ? assertion.valueJson : nil,
                "threshold": assertion.hasThreshold ? assertion.threshold : nil,
                "config": assertion.hasConfigJson ? assertion.configJson : nil,
                "file": assertion.program.file.isEmpty ? nil : assertion.program.file,
                "function": assertion.program.function.isEmpty ? nil : assertion.program.function,
                "judge_prompt": assertion.judge.prompt.isEmpty ? nil : assertion.judge.prompt,
                "judge_parameters": parameters(of: assertion).map { JSONOutput.object($0) },
            ])
        case nil: break
        }
        return fields
    }

    var text: String {
        let title = "\(ShownName(name, of: metric.reference.metric).text)@\(metric.reference.version)"
        var lines = [
            title, "kind      \(metric.kind.word), \(metric.lowerIsBetter ? "lower" : "higher") is better",
            "range     \(Self.range(of: metric))\(metric.unit.map { $0.isEmpty ? "" : " \($0)" } ?? "")",
        ]
        if let threshold = metric.thresholdMillionths { lines.append("threshold \(Self.text(threshold))") }
        let rests = operands.map(\.label) + (content?.placedFormula.named.map { "\($0) of the file" } ?? [])
        if !rests.isEmpty { lines.append("rests on  \(rests.joined(separator: "  "))") }
        if metric.kind == .judge {
            let judges = facts.judgeModels.isEmpty ? ["a server"] : facts.judgeModels
            lines.append(
                "judges    \(judges.joined(separator: "  ")), asked by \(facts.judgePrompts.joined(separator: ", "))")
        }
        guard let content else { return (lines + ["(erased)"]).joined(separator: "\n") }
        if !content.description_p.isEmpty { lines.append(content.description_p) }
        switch content.definition {
        case .formula(let text): lines.append("\n\(text)")
        case .placedFormula(let placed): lines.append("\n\(words(of: placed))")
        case .assertion(let assertion):
            lines.append("\n\(assertion.type)")
            if assertion.hasThreshold { lines.append("threshold \(assertion.threshold)") }
            if assertion.hasValue { lines.append(assertion.value) }
            if assertion.hasValueJson { lines.append(assertion.valueJson) }
            if !assertion.judge.prompt.isEmpty { lines.append("\n\(assertion.judge.prompt)") }
        case nil: break
        }
        return lines.joined(separator: "\n")
    }

    /// The formula with the names that its operands have now; of a metric that it names by several versions, each with its own.
    private func words(of placed: PlacedFormula) -> String {
        NumberedFormula(kept: placed.text).words { number in
            if operands.indices.contains(number - 1) {
                let operand = operands[number - 1]
                guard let name = operand.name else { return nil }
                let isAlone = operands.count { $0.metric == operand.metric } == 1
                return isAlone ? name : "\(name)@\(operand.version)"
            }
            let place = number - 1 - operands.count
            return placed.named.indices.contains(place) ? placed.named[place] : nil
        }
    }

    /// The same for every judge, as they are defined together.
    private func parameters(of assertion: Assertion) -> [String: Any?]? {
        guard let parameters = assertion.judge.models.first?.parameters, parameters != ModelParameters() else {
            return nil
        }
        return [
            "temperature": parameters.hasTemperature ? parameters.temperature : nil,
            "max_tokens": parameters.hasMaxTokens ? parameters.maxTokens : nil,
            "seed": parameters.hasSeed ? parameters.seed : nil,
        ]
    }

    static func range(of metric: DefinedMetric) -> String {
        if metric.looksAtOutputs, metric.lowMillionths == nil, metric.highMillionths == nil { return "0..1" }
        if metric.lowMillionths == nil, metric.highMillionths == nil { return "any" }
        return "\(metric.lowMillionths.map(text) ?? "")..\(metric.highMillionths.map(text) ?? "")"
    }

    private static func number(_ millionths: Int64) -> Double { Double(millionths) / 1_000_000 }

    private static func text(_ millionths: Int64) -> String {
        millionths.isMultiple(of: 1_000_000) ? "\(millionths / 1_000_000)" : "\(number(millionths))"
    }
}

extension MetricKind {
    var word: String {
        switch self {
        case .assertion: "assertion"
        case .formula: "formula"
        case .judge: "judge"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
