internal import Events

/// How a model is asked, in promptfoo's words: the same that an experiment's file has in `config` (``ModelParameterReader``).
enum ExportedParameters {
    static func fields(of parameters: ModelParameters) -> [(String, ExportedJSON)] {
        var fields: [(String, ExportedJSON)] = []
        if parameters.hasTemperature { fields.append(("temperature", ExportedJSON(parameters.temperature))) }
        if parameters.hasTopP { fields.append(("top_p", ExportedJSON(parameters.topP))) }
        if parameters.hasTopK { fields.append(("top_k", ExportedJSON(parameters.topK))) }
        if parameters.hasMaxTokens { fields.append(("max_tokens", ExportedJSON(parameters.maxTokens))) }
        if parameters.hasSeed { fields.append(("seed", .whole(parameters.seed))) }
        if !parameters.stop.isEmpty { fields.append(("stop", .list(parameters.stop.map { .text($0) }))) }
        if parameters.hasFrequencyPenalty {
            fields.append(("frequency_penalty", ExportedJSON(parameters.frequencyPenalty)))
        }
        if parameters.hasPresencePenalty {
            fields.append(("presence_penalty", ExportedJSON(parameters.presencePenalty)))
        }
        if parameters.hasReasoningEffort { fields.append(("reasoning_effort", .text(parameters.reasoningEffort))) }
        if parameters.hasJsonSchema {
            let schema = ExportedJSON.object([
                ("name", .text("answer")), ("schema", ExportedJSON(json: parameters.jsonSchema)),
            ])
            fields.append(("response_format", .object([("type", .text("json_schema")), ("json_schema", schema)])))
        }
        return fields
    }
}

extension ExportedJSON {
    /// A model as promptfoo's `providers` have it: its word alone where nothing else is stated. Addresses and the names of keys are left out: they
    /// say where somebody's servers are, and nothing of what was measured.
    init(provider model: String, _ settings: ModelSettings?) {
        var fields: [(String, ExportedJSON)] = []
        let config = settings.map { ExportedParameters.fields(of: $0.parameters) } ?? []
        if let label = settings?.label, !label.isEmpty { fields.append(("label", .text(label))) }
        if !config.isEmpty { fields.append(("config", .object(config))) }
        self = fields.isEmpty ? .text(model) : .object([("id", .text(model))] + fields)
    }
}
