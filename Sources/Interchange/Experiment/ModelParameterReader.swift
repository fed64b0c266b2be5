import Events

/// How a model is asked: the keys that a prompt's and a provider's `config` share, in promptfoo's spelling, which is
/// OpenAI's.
struct ModelParameterReader {
    let state: ReadingState

    static let keys = [
        "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "seed", "stop", "frequency_penalty",
        "presence_penalty", "response_format", "reasoning_effort", "reasoning",
    ]

    /// What other adapters or other uses of the protocol know.
    static let keptOut: [String: String] = [
        "tools": "the model is offered no tools",
        "tool_choice": "the model is offered no tools",
        "functions": "the model is offered no tools",
        "function_call": "the model is offered no tools",
        "functionToolCallbacks": "the model is offered no tools",
        "best_of": "it is not sent to the model",
        "passthrough": "it is not sent to the model",
        "verbosity": "it is not sent to the model",
        "service_tier": "it is not sent to the model",
        "user": "it is not sent to the model",
        "metadata": "it is not sent to the model",
        "store": "it is not sent to the model",
        "modalities": "models are asked for text",
        "audio": "models are asked for text",
    ]

    func parameters(from values: [String: FileValue]) throws(ExperimentFileFault) -> ModelParameters {
        var parameters = ModelParameters()
        if let value = values["temperature"] { parameters.temperature = try value.double("temperature", from: 0) }
        if let value = values["top_p"] { parameters.topP = try value.share("top_p") }
        if let value = values["top_k"] { parameters.topK = UInt32(try value.integer("top_k", 0...Int64(UInt32.max))) }
        try readTokensMax(from: values, into: &parameters)
        if let value = values["seed"] { parameters.seed = try value.integer("seed", .min ... .max) }
        if let value = values["stop"] { parameters.stop = try value.texts("stop") }
        if let value = values["frequency_penalty"] {
            parameters.frequencyPenalty = try value.double("frequency_penalty")
        }
        if let value = values["presence_penalty"] { parameters.presencePenalty = try value.double("presence_penalty") }
        if let value = values["response_format"] { try readFormat(value, into: &parameters) }
        try readReasoning(from: values, into: &parameters)
        return parameters
    }

    /// `max_completion_tokens` is the newer name of `max_tokens`; a file may use either.
    private func readTokensMax(
        from values: [String: FileValue], into parameters: inout ModelParameters
    ) throws(ExperimentFileFault) {
        for key in ["max_tokens", "max_completion_tokens"] {
            guard let value = values[key] else { continue }
            let count = UInt32(try value.integer(key, 1...Int64(UInt32.max)))
            guard !parameters.hasMaxTokens || parameters.maxTokens == count else {
                throw ExperimentFileFault(
                    .duplicate, at: value.place,
                    "max_tokens and max_completion_tokens are two names of one number: keep one")
            }
            parameters.maxTokens = count
        }
    }

    private func readReasoning(
        from values: [String: FileValue], into parameters: inout ModelParameters
    ) throws(ExperimentFileFault) {
        if let value = values["reasoning_effort"] { parameters.reasoningEffort = try value.name("reasoning_effort") }
        guard let reasoning = values["reasoning"] else { return }
        for entry in try reasoning.map("reasoning") {
            if entry.key == "effort" {
                parameters.reasoningEffort = try entry.value.name("reasoning.effort")
            } else {
                state.warn(entry.place, "kept out: reasoning.\(entry.key): it is not sent to the model")
            }
        }
    }

    /// `{type: json_schema, json_schema: {name, strict, schema}}`, where the schema may lie in a file.
    private func readFormat(_ written: FileValue, into parameters: inout ModelParameters) throws(ExperimentFileFault) {
        let format = try fromFile(written)
        guard format.asMap != nil else {
            throw format.unexpected("response_format", expected: "a map or a file:// path")
        }
        let type = try format["type"]?.text("response_format.type")
        switch type {
        case "text": return
        case "json_schema":
            guard let written = format["json_schema"] ?? format["schema"] else {
                throw ExperimentFileFault(
                    .missing, at: format.place, "response_format: expected `json_schema` with a `schema` in it")
            }
            var schema = try fromFile(written)
            if let inner = schema["schema"] { schema = try fromFile(inner) }
            guard schema.asMap != nil else {
                throw schema.unexpected("response_format.json_schema", expected: "a JSON Schema")
            }
            parameters.jsonSchema = JSONWriter.text(of: schema)
        case "json_object":
            state.warn(
                format.place,
                "kept out: response_format json_object: name a json_schema, or ask for JSON in the prompt and "
                    + "assert is-json"
            )
        case nil, .some:
            throw format.outOfRange("response_format", expected: "the type text, json_object or json_schema")
        }
    }

    private func fromFile(_ value: FileValue) throws(ExperimentFileFault) -> FileValue {
        guard let reference = value.asText, reference.hasPrefix("file://") else { return value }
        return try state.value(of: state.folder.file(reference), namedAt: value.place)
    }
}
