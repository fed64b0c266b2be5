import Events

/// How a model is reached and asked, be it one that answers or one that judges.
enum ModelRules {
    static func check(_ settings: ModelSettings) throws(Refusal) {
        try Field.model.check(settings.model)
        try Field.modelLabel.check(settings.label)
        try Field.baseURL.check(settings.baseURL)
        try Field.apiKeyEnvironment.check(settings.apiKeyEnvironment)
        try PromptRules.check(settings.parameters)
        if settings.hasInputPicodollarsPerToken {
            try Field.price.check(settings.inputPicodollarsPerToken, in: 0...ProviderLimits.picodollarsPerTokenMax)
        }
        if settings.hasOutputPicodollarsPerToken {
            try Field.price.check(settings.outputPicodollarsPerToken, in: 0...ProviderLimits.picodollarsPerTokenMax)
        }
    }
}
