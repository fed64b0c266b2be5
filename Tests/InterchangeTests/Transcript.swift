import Events
import Interchange

/// An experiment file as text, everything in it, for golden files that a person can read.
enum Transcript {
    static func text(of file: ExperimentFile) -> String {
        var lines = [
            "name: \(file.name)", "description: \(file.description)", "dataset: \(file.datasetName)",
            "repeats: \(file.repeats)",
            "concurrency: \(file.concurrencyMax)",
            "threshold: \(file.passRateThresholdMillionths.map { "\($0)" } ?? "-")",
            "seed: \(file.seed.map { "\($0)" } ?? "-")", "metrics: \(file.metricNames)",
        ]
        for prompt in file.prompts {
            lines.append("prompt \(prompt.name) domain=\(prompt.domain) tags=\(prompt.tags) at \(prompt.place)")
            lines.append("  parameters:\(parameters(prompt.parameters))")
            switch prompt.body.body {
            case .text(let text): lines.append("  text: \(quoted(text))")
            case .chat(let chat):
                for message in chat.messages { lines.append("  \(message.role): \(quoted(message.text))") }
            case nil: lines.append("  no body")
            }
        }
        for model in file.models {
            lines.append(
                "model \(model.model) label=\(model.label) url=\(model.baseURL) key=\(model.apiKeyEnvironment) "
                    + "stream=\(model.stream)"
                    + " prices=\(model.hasInputPicodollarsPerToken ? "\(model.inputPicodollarsPerToken)" : "-")"
                    + "/\(model.hasOutputPicodollarsPerToken ? "\(model.outputPicodollarsPerToken)" : "-")")
            lines.append("  parameters:\(parameters(model.parameters))")
        }
        for assertion in file.assertions { lines.append("assert \(self.assertion(assertion))") }
        for (index, content) in file.cases.enumerated() {
            lines.append(
                "case \(index + 1) \(quoted(content.description_p))"
                    + (content.hasThresholdMillionths ? " threshold=\(content.thresholdMillionths)" : "")
                    + (content.hasMetadataJson ? " metadata=\(content.metadataJson)" : "")
                    + (content.hasExpected ? " expected=\(quoted(content.expected))" : ""))
            for input in content.inputs {
                switch input.value {
                case .text(let text): lines.append("  \(input.name) text \(quoted(text))")
                case .json(let json): lines.append("  \(input.name) json \(json)")
                case nil: lines.append("  \(input.name) nothing")
                }
            }
            for assertion in content.assertions { lines.append("  assert \(self.assertion(assertion))") }
        }
        for warning in file.warnings { lines.append("warning \(warning)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func assertion(_ assertion: Assertion) -> String {
        var text = assertion.type
        if assertion.hasValue { text += " value=\(quoted(assertion.value))" }
        if assertion.hasValueJson { text += " json=\(assertion.valueJson)" }
        if assertion.hasThreshold { text += " threshold=\(assertion.threshold)" }
        if assertion.hasWeightMillionths { text += " weight=\(assertion.weightMillionths)" }
        if !assertion.metric.isEmpty { text += " metric=\(assertion.metric)" }
        if assertion.hasProgram { text += " program=\(assertion.program.file):\(assertion.program.function)" }
        if assertion.hasConfigJson { text += " config=\(assertion.configJson)" }
        return text
    }

    private static func parameters(_ parameters: ModelParameters) -> String {
        var text = ""
        if parameters.hasTemperature { text += " temperature=\(parameters.temperature)" }
        if parameters.hasTopP { text += " top_p=\(parameters.topP)" }
        if parameters.hasTopK { text += " top_k=\(parameters.topK)" }
        if parameters.hasMaxTokens { text += " max_tokens=\(parameters.maxTokens)" }
        if parameters.hasSeed { text += " seed=\(parameters.seed)" }
        if !parameters.stop.isEmpty { text += " stop=\(parameters.stop.map(quoted))" }
        if parameters.hasJsonSchema { text += " json_schema=\(parameters.jsonSchema)" }
        if parameters.hasFrequencyPenalty { text += " frequency_penalty=\(parameters.frequencyPenalty)" }
        if parameters.hasPresencePenalty { text += " presence_penalty=\(parameters.presencePenalty)" }
        if parameters.hasReasoningEffort { text += " reasoning_effort=\(parameters.reasoningEffort)" }
        return text
    }

    private static func quoted(_ text: String) -> String {
        // By scalars, since a carriage return and a line feed together are one character.
        let escaped = text.unicodeScalars.map { $0 == "\r" ? "\\r" : $0 == "\n" ? "\\n" : String($0) }
        return "«\(escaped.joined())»"
    }
}
