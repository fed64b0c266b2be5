import Events
import Foundation

extension Identifier {
    /// From an event's field; nil unless it holds exactly 16 bytes.
    init?(_ field: Data) {
        self.init(bytes: field)
    }
}

// What was typed, where the content is that of the event it is looked for in.
extension Content {
    var memberAddedIfPresent: MemberAddedContent? {
        if case .memberAdded(let content) = content { content } else { nil }
    }
    var teamCreatedIfPresent: TeamCreatedContent? {
        if case .teamCreated(let content) = content { content } else { nil }
    }
    var promptCreatedIfPresent: PromptCreatedContent? {
        if case .promptCreated(let content) = content { content } else { nil }
    }
    var promptForkedIfPresent: PromptForkedContent? {
        if case .promptForked(let content) = content { content } else { nil }
    }
    var promptTaggedIfPresent: PromptTaggedContent? {
        if case .promptTagged(let content) = content { content } else { nil }
    }
    var promptUntaggedIfPresent: PromptUntaggedContent? {
        if case .promptUntagged(let content) = content { content } else { nil }
    }
    var datasetCreatedIfPresent: DatasetCreatedContent? {
        if case .datasetCreated(let content) = content { content } else { nil }
    }
    var providerConfiguredIfPresent: ProviderConfiguredContent? {
        if case .providerConfigured(let content) = content { content } else { nil }
    }
    var metricDefinedIfPresent: MetricDefinedContent? {
        if case .metricDefined(let content) = content { content } else { nil }
    }
    var experimentDesignedIfPresent: ExperimentDesignedContent? {
        if case .experimentDesigned(let content) = content { content } else { nil }
    }
}
