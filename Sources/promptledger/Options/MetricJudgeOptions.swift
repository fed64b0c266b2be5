import ArgumentParser
import Domain
import Events
import Scoring
import SwiftProtobuf

/// Who judges by a metric, and how they are asked.
struct MetricJudgeOptions: ParsableArguments {
    @Option(
        name: .customLong("judge"),
        help: ArgumentHelp(
            "A model that judges, of types such as llm-rubric, g-eval or similar; several may be named, and each is asked.",
            valueName: "PROVIDER:NAME"))
    var judges: [String] = []
    @Option(
        help:
            "A file with the judges' prompt in place of the product's own: a text, or JSON as in an experiment's rubricPrompt.",
        completion: .file())
    var judgePrompt: String?
    @Option(help: "The judges' temperature.") var judgeTemperature: Double?
    @Option(help: "Tokens that a judge's reply may have.") var judgeMaxTokens: UInt32?
    @Option(help: "The judges' seed.") var judgeSeed: Int64?

    var isStated: Bool {
        !judges.isEmpty || judgePrompt != nil || judgeTemperature != nil || judgeMaxTokens != nil || judgeSeed != nil
    }

    /// Fills in the assertion's judges.
    func read(into assertion: inout Assertion) throws {
        let type = assertion.type
        guard AssertionVocabulary.asksModel(type) else {
            guard !isStated else { throw ExitStatus.failed("--judge: no model is asked for “\(type)”; leave it out") }
            return
        }
        guard !judges.isEmpty else {
            throw ExitStatus.failed("“\(type)” asks a model; name it with --judge PROVIDER:NAME")
        }
        if let stray = judges.first(where: { !Field.model.accepts($0) }) {
            throw ExitStatus.failed(
                "--judge: \(stray.cut(to: 60)) is not of the form provider:name, such as openai:gpt-5, of at most "
                    + "\(ProviderLimits.modelCharactersMax) characters without spaces")
        }
        assertion.judge.models = judges.map { judge in
            .with {
                $0.model = judge
                if let judgeTemperature { $0.parameters.temperature = judgeTemperature }
                if let judgeMaxTokens { $0.parameters.maxTokens = judgeMaxTokens }
                if let judgeSeed { $0.parameters.seed = judgeSeed }
            }
        }
        guard let judgePrompt else { return }
        guard !AssertionVocabulary.asksEmbedder(type) else {
            throw ExitStatus.failed("--judge-prompt: embeddings take no prompt; leave it out")
        }
        let bytes = try FileArgument.bytes(judgePrompt, "the judges' prompt", bytesMax: AssertionLimits.bytesMax)
        guard let text = String(validating: bytes, as: UTF8.self), text.contains(where: { !$0.isWhitespace }) else {
            throw ExitStatus.failed("\(judgePrompt) holds no UTF-8 text; write the judges' prompt into it")
        }
        assertion.judge.prompt = text
    }
}
