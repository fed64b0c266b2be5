import Events
import SwiftProtobuf

extension WorkspaceState {
    func create(_ command: CreatePrompt) throws(Refusal) -> [Draft] {
        try checkNew(command.prompt, command.version, name: command.name, domain: command.domain, tags: command.tags)
        try PromptRules.check(command.body, command.parameters, message: command.message)
        let subjects = [Subject.prompt(command.prompt)]
        return [
            Draft(
                .promptCreated(.with { $0.prompt = command.prompt.stored }),
                .promptCreated(.with { ($0.name, $0.domain, $0.tags) = (command.name, command.domain, command.tags) }),
                of: subjects),
            committed(
                command.version, of: command.prompt, parents: [], ordinal: 1, subjects: subjects,
                .with { ($0.body, $0.parameters, $0.message) = (command.body, command.parameters, command.message) }),
        ]
    }

    func commit(_ command: CommitVersion) throws(Refusal) -> [Draft] {
        guard let prompt = prompts[command.prompt] else { throw .unknown(.prompt(command.prompt)) }
        guard self.prompt(of: command.version) == nil else { throw .exists(.version(command.version)) }
        let subjects = subjects(of: command.prompt)
        try checkNotErased(subjects)
        let parents = command.parents.isEmpty ? prompt.heads : command.parents
        if command.parents.isEmpty, parents.count > 1 { throw .severalHeads(command.prompt, parents) }
        try Field.parents.check(count: parents.count, max: PromptLimits.parentsMax)
        if parents.count == 2, parents[0] == parents[1] { throw .listedTwice(.version(parents[0])) }
        for parent in parents {
            guard let owner = self.prompt(of: parent) else { throw .unknown(.version(parent)) }
            guard owner == command.prompt else { throw .versionOfOtherPrompt(parent, command.prompt) }
        }
        try PromptRules.check(command.body, command.parameters, message: command.message)
        return [
            committed(
                command.version, of: command.prompt, parents: parents, ordinal: prompt.versions.count + 1,
                subjects: subjects,
                .with { ($0.body, $0.parameters, $0.message) = (command.body, command.parameters, command.message) })
        ]
    }

    func fork(_ command: ForkPrompt) throws(Refusal) -> [Draft] {
        guard let source = prompt(of: command.fromVersion) else { throw .unknown(.version(command.fromVersion)) }
        try checkNotErased(subjects(of: source))
        try checkNew(command.prompt, command.version, name: command.name, domain: command.domain, tags: command.tags)
        try PromptRules.check(command.body, command.parameters, message: command.message)
        // A fork begins as a copy, and may take its source's domain too: what is erased there must go here.
        let subjects = [.prompt(command.prompt)] + subjects(of: source)
        return [
            Draft(
                .promptForked(
                    .with {
                        $0.prompt = command.prompt.stored
                        $0.fromPrompt = source.stored
                        $0.fromVersion = command.fromVersion.stored
                    }),
                .promptForked(.with { ($0.name, $0.domain, $0.tags) = (command.name, command.domain, command.tags) }),
                of: subjects),
            committed(
                command.version, of: command.prompt, parents: [command.fromVersion], ordinal: 1, subjects: subjects,
                .with { ($0.body, $0.parameters, $0.message) = (command.body, command.parameters, command.message) }),
        ]
    }

    func tag(_ command: TagPrompt) throws(Refusal) -> [Draft] {
        guard let prompt = prompts[command.prompt] else { throw .unknown(.prompt(command.prompt)) }
        try checkNotErased(subjects(of: command.prompt))
        try Field.tag.check(command.tag)
        if prompt.tags.contains(command.tag) { return [] }
        try Field.tags.check(count: prompt.tags.count + 1, max: PromptLimits.tagsMax)
        return [
            Draft(
                .promptTagged(.with { $0.prompt = command.prompt.stored }),
                .promptTagged(.with { $0.tag = command.tag }),
                of: [.prompt(command.prompt)])
        ]
    }

    func untag(_ command: UntagPrompt) throws(Refusal) -> [Draft] {
        guard let prompt = prompts[command.prompt] else { throw .unknown(.prompt(command.prompt)) }
        guard prompt.tags.contains(command.tag) else { return [] }
        return [
            Draft(
                .promptUntagged(.with { $0.prompt = command.prompt.stored }),
                .promptUntagged(.with { $0.tag = command.tag }),
                of: [.prompt(command.prompt)])
        ]
    }

    private func checkNew(_ id: PromptID, _ version: VersionID, name: String, domain: String, tags: [String])
        throws(Refusal)
    {
        guard prompts[id] == nil else { throw .exists(.prompt(id)) }
        guard prompt(of: version) == nil else { throw .exists(.version(version)) }
        try Field.promptName.check(name)
        guard prompt(named: name) == nil else { throw .nameTaken(.promptName, name) }
        try Field.promptDomain.check(domain)
        try Field.tags.check(count: tags.count, max: PromptLimits.tagsMax)
        for tag in tags { try Field.tag.check(tag) }
    }

    private func committed(
        _ version: VersionID, of prompt: PromptID, parents: [VersionID], ordinal: Int, subjects: [Subject],
        _ content: VersionCommittedContent
    ) -> Draft {
        Draft(
            .versionCommitted(
                .with {
                    $0.prompt = prompt.stored
                    $0.version = version.stored
                    $0.parents = parents.map(\.stored)
                    $0.ordinal = UInt32(ordinal)
                }),
            .versionCommitted(content), of: subjects)
    }
}
