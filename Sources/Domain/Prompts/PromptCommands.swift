package import Events

/// Makes a prompt with its first version.
package struct CreatePrompt: Equatable, Sendable {
    package var prompt: PromptID
    package var version: VersionID
    /// Unique among the workspace's prompts.
    package var name: String
    /// Field of use, e.g. `support`; may be empty.
    package var domain: String
    package var tags: [String]
    package var body: PromptBody
    package var parameters: ModelParameters
    /// Why the version was made; may be empty.
    package var message: String

    package init(
        prompt: PromptID, version: VersionID, name: String, domain: String = "", tags: [String] = [], body: PromptBody,
        parameters: ModelParameters = ModelParameters(), message: String = ""
    ) {
        self.prompt = prompt
        self.version = version
        self.name = name
        self.domain = domain
        self.tags = tags
        self.body = body
        self.parameters = parameters
        self.message = message
    }
}

/// Adds a version to a prompt: an edit of one parent, or a merge of two. State keeps no text, so whether anything
/// changed is for the caller to see.
package struct CommitVersion: Equatable, Sendable {
    package var prompt: PromptID
    package var version: VersionID
    /// Of the same prompt. None: the prompt's only head.
    package var parents: [VersionID]
    package var body: PromptBody
    package var parameters: ModelParameters
    package var message: String

    package init(
        prompt: PromptID, version: VersionID, parents: [VersionID] = [], body: PromptBody,
        parameters: ModelParameters = ModelParameters(), message: String = ""
    ) {
        self.prompt = prompt
        self.version = version
        self.parents = parents
        self.body = body
        self.parameters = parameters
        self.message = message
    }
}

/// Makes a new prompt from a version of another. The caller supplies the body that it copied.
package struct ForkPrompt: Equatable, Sendable {
    package var prompt: PromptID
    package var version: VersionID
    package var fromVersion: VersionID
    package var name: String
    package var domain: String
    package var tags: [String]
    package var body: PromptBody
    package var parameters: ModelParameters
    package var message: String

    package init(
        prompt: PromptID, version: VersionID, fromVersion: VersionID, name: String, domain: String = "",
        tags: [String] = [],
        body: PromptBody, parameters: ModelParameters = ModelParameters(), message: String = ""
    ) {
        self.prompt = prompt
        self.version = version
        self.fromVersion = fromVersion
        self.name = name
        self.domain = domain
        self.tags = tags
        self.body = body
        self.parameters = parameters
        self.message = message
    }
}

package struct TagPrompt: Equatable, Sendable {
    package var prompt: PromptID
    package var tag: String

    package init(prompt: PromptID, tag: String) {
        self.prompt = prompt
        self.tag = tag
    }
}

package struct UntagPrompt: Equatable, Sendable {
    package var prompt: PromptID
    package var tag: String

    package init(prompt: PromptID, tag: String) {
        self.prompt = prompt
        self.tag = tag
    }
}
