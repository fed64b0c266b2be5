package import Events
import SnapshotCoding

/// The prompts and their versions: which there are and how they are called, not what they say.
struct Prompts: Equatable, Sendable {
    private var byID: [PromptID: Prompt] = [:]
    private var byName: [String: PromptID] = [:]
    private var byVersion: [VersionID: PromptID] = [:]

    struct Prompt: Equatable, Sendable {
        fileprivate(set) var name: String?
        fileprivate(set) var tags: Set<String>
        /// In the order of their ordinals.
        fileprivate(set) var versions: [VersionID] = []
        /// Versions that no other version of the prompt was made from, oldest first.
        fileprivate(set) var heads: [VersionID] = []
        /// The prompts whose text it may hold: itself, then what it was forked from, the nearest first.
        let origins: [PromptID]

        fileprivate mutating func add(_ version: VersionID, madeFrom parents: [VersionID]) {
            versions.append(version)
            heads.removeAll { parents.contains($0) }
            heads.append(version)
        }
    }

    subscript(id: PromptID) -> Prompt? { byID[id] }
    func id(named name: String) -> PromptID? { byName[name] }
    func prompt(of version: VersionID) -> PromptID? { byVersion[version] }

    mutating func apply(_ event: PromptCreated, content: PromptCreatedContent?) {
        guard let id = PromptID(bytes: event.prompt) else { return }
        insert(Prompt(name: content?.name, tags: Set(content?.tags ?? []), origins: [id]), as: id)
    }

    mutating func apply(_ event: PromptForked, content: PromptForkedContent?) {
        guard let id = PromptID(bytes: event.prompt), let source = PromptID(bytes: event.fromPrompt) else { return }
        let origins = [id] + (byID[source]?.origins ?? [source])
        insert(Prompt(name: content?.name, tags: Set(content?.tags ?? []), origins: origins), as: id)
    }

    mutating func apply(_ event: VersionCommitted) {
        guard let id = PromptID(bytes: event.prompt), let version = VersionID(bytes: event.version) else { return }
        let parents = event.parents.compactMap { VersionID(bytes: $0) }
        byID[id]?.add(version, madeFrom: parents)
        byVersion[version] = id
    }

    mutating func apply(_ event: PromptTagged, content: PromptTaggedContent?) {
        guard let id = PromptID(bytes: event.prompt), let content else { return }
        byID[id]?.tags.insert(content.tag)
    }

    mutating func apply(_ event: PromptUntagged, content: PromptUntaggedContent?) {
        guard let id = PromptID(bytes: event.prompt), let content else { return }
        byID[id]?.tags.remove(content.tag)
    }

    /// What the prompt is called goes, and what its forks are, whose text began as its own.
    mutating func forget(_ erased: PromptID) {
        for (id, prompt) in byID where prompt.origins.contains(erased) {
            if let name = prompt.name { byName[name] = nil }
            byID[id]?.name = nil
            byID[id]?.tags = []
        }
    }

    private mutating func insert(_ prompt: Prompt, as id: PromptID) {
        byID[id] = prompt
        if let name = prompt.name { byName[name] = id }
    }
}

extension WorkspaceState {
    package func prompt(named name: String) -> PromptID? { prompts.id(named: name) }

    /// `nil` for a prompt that does not exist, or whose name was erased.
    package func name(of prompt: PromptID) -> String? { prompts[prompt]?.name }

    package func prompt(of version: VersionID) -> PromptID? { prompts.prompt(of: version) }

    /// A prompt's versions; the one at index `n` has ordinal `n + 1`.
    package func versions(of prompt: PromptID) -> [VersionID] { prompts[prompt]?.versions ?? [] }

    /// The versions that no other version of the prompt was made from, oldest first.
    package func heads(of prompt: PromptID) -> [VersionID] { prompts[prompt]?.heads ?? [] }

    /// In alphabetical order.
    package func tags(of prompt: PromptID) -> [String] { prompts[prompt]?.tags.sorted() ?? [] }

    /// Whose text a prompt's versions hold: its own, and that of the prompts it was forked from. A fork begins as a
    /// copy, so erasing the source must take the copy too.
    package func subjects(of prompt: PromptID) -> [Subject] {
        (prompts[prompt]?.origins ?? [prompt]).map(Subject.prompt)
    }
}

extension Prompts: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byID, byName, byVersion) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (byID, byName, byVersion) = try reader.read() }
}

extension Prompts.Prompt: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(name, tags, versions, heads, origins) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (name, tags, versions, heads, origins) = try reader.read()
    }
}
