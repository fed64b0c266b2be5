import Events
import Projections

/// A version of a metric as people and scripts read it.
struct MetricView {
    let metric: DefinedMetric
    let name: String?
    /// Of a formula.
    let operands: [String]
    /// `nil` where it was erased.
    let content: MetricDefinedContent?

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
        fields["operands"] = operands
        fields["erased"] = content == nil
        fields["description"] = content?.description_p
        guard let content else { return fields }
        switch content.definition {
        case .formula(let text): fields["formula"] = text
        case .assertion(let assertion):
            fields["assertion"] = JSONOutput.object([
                "type": assertion.type,
                "value": assertion.hasValue ? assertion.value : assertion.hasValueJson ? assertion.valueJson : nil,
                "threshold": assertion.hasThreshold ? assertion.threshold : nil,
                "config": assertion.hasConfigJson ? assertion.configJson : nil,
                "file": assertion.program.file.isEmpty ? nil : assertion.program.file,
                "function": assertion.program.function.isEmpty ? nil : assertion.program.function,
            ])
        case nil: break
        }
        return fields
    }

    var text: String {
        let title = "\(name ?? "(erased)")@\(metric.reference.version)"
        var lines = [
            title, "kind      \(metric.kind.word), \(metric.lowerIsBetter ? "lower" : "higher") is better",
            "range     \(Self.range(of: metric))\(metric.unit.map { $0.isEmpty ? "" : " \($0)" } ?? "")",
        ]
        if let threshold = metric.thresholdMillionths { lines.append("threshold \(Self.text(threshold))") }
        if !operands.isEmpty { lines.append("rests on  \(operands.joined(separator: "  "))") }
        guard let content else { return (lines + ["(erased)"]).joined(separator: "\n") }
        if !content.description_p.isEmpty { lines.append(content.description_p) }
        switch content.definition {
        case .formula(let text): lines.append("\n\(text)")
        case .assertion(let assertion):
            lines.append("\n\(assertion.type)")
            if assertion.hasThreshold { lines.append("threshold \(assertion.threshold)") }
            if assertion.hasValue { lines.append(assertion.value) }
            if assertion.hasValueJson { lines.append(assertion.valueJson) }
        case nil: break
        }
        return lines.joined(separator: "\n")
    }

    static func range(of metric: DefinedMetric) -> String {
        if metric.kind == .assertion, metric.lowMillionths == nil, metric.highMillionths == nil { return "0..1" }
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
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
