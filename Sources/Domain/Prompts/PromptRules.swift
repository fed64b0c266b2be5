import Events

package enum PromptLimits {
    /// Of all texts of a version's body.
    package static let bodyBytesMax = 1 << 20
    package static let chatMessagesMax = 1_000
    package static let tagsMax = 64
    /// A version is made from two others at most: a merge.
    package static let parentsMax = 2
    package static let stopMax = 64
}

/// What a version may say.
enum PromptRules {
    static func check(_ body: PromptBody, _ parameters: ModelParameters, message: String) throws(Refusal) {
        try check(body)
        try check(parameters)
        try Field.versionMessage.check(message)
    }

    private static func check(_ body: PromptBody) throws(Refusal) {
        let bytes: Int
        switch body.body {
        case .text(let text): bytes = text.utf8.count
        case .chat(let chat):
            try Field.chatMessages.check(count: chat.messages.count, max: PromptLimits.chatMessagesMax)
            for (index, message) in chat.messages.enumerated() {
                guard ["system", "user", "assistant"].contains(message.role) else {
                    throw .chatRoleUnknown(message: index + 1)
                }
                guard !message.text.isEmpty else { throw .chatTextEmpty(message: index + 1) }
            }
            bytes = chat.messages.reduce(0) { $0 + $1.text.utf8.count }
        case nil: bytes = 0
        }
        guard bytes > 0 else { throw .empty(.promptBody) }
        try Field.promptBody.check(bytes: bytes, max: PromptLimits.bodyBytesMax)
        do { _ = try PromptTemplate(parsing: body) } catch { throw .template(error) }
    }

    /// Refuses what no model can mean; what a model takes beyond that is the provider's to say.
    static func check(_ parameters: ModelParameters) throws(Refusal) {
        if parameters.hasTemperature {
            try Field.temperature.check(parameters.temperature, in: 0...Field.finite.upperBound)
        }
        if parameters.hasTopP { try Field.topP.check(parameters.topP, in: 0...1) }
        if parameters.hasFrequencyPenalty { try Field.frequencyPenalty.check(parameters.frequencyPenalty) }
        if parameters.hasPresencePenalty { try Field.presencePenalty.check(parameters.presencePenalty) }
        if parameters.hasReasoningEffort { try Field.reasoningEffort.check(parameters.reasoningEffort) }
        if parameters.hasJsonSchema { try Field.jsonSchema.check(parameters.jsonSchema) }
        try Field.stop.check(count: parameters.stop.count, max: PromptLimits.stopMax)
    }
}
