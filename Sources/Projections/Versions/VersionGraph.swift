package import Events
package import SnapshotCoding

/// Every prompt and every version, and what was made from what.
///
/// Nodes never change and parents come before their children in the log, so the order of the nodes is a topological one
/// and the graph as of a moment is a prefix of it. Nothing here recurses: a chain of 100,000 versions is walked in a
/// loop.
package struct VersionGraph: Sendable {
    /// A node's place in `nodes`, and so its place among all versions in the order of the log.
    typealias Index = UInt32

    struct Prompt: Sendable {
        let id: PromptID
        let position: UInt64
        let origin: ForkOrigin?
        /// In the order of the log.
        var versions: [Index] = []
        /// Prompts forked from this one, in the order of the log.
        var forks: [PromptID] = []
    }

    private(set) var nodes = ChunkedList<Version>()
    /// By node; in the order of the log.
    private(set) var childrenByNode = ChunkedList<[Index]>()
    private var indexByID: [VersionID: Index] = [:]
    private(set) var prompts: [Prompt] = []
    private var promptByID: [PromptID: Int] = [:]

    package init() {}

    // MARK: Look-ups

    /// How many versions there are, of all prompts.
    package var versionCount: Int { nodes.count }

    /// Nil where no version has that id.
    package func version(_ id: VersionID) -> Version? {
        indexByID[id].map { nodes[Int($0)] }
    }

    /// The prompt's version of that ordinal; nil where there is none as of then.
    package func version(_ ordinal: UInt32, of prompt: PromptID, asOf moment: AsOf) -> Version? {
        seenVersions(of: prompt, moment).lazy.map { nodes[Int($0)] }.first { $0.ordinal == ordinal }
    }

    /// Prompts in the order of their making.
    package func prompts(asOf moment: AsOf) -> [PromptID] {
        prompts[..<prefixCount(prompts.indices) { moment.sees(prompts[$0].position) }].map(\.id)
    }

    /// The prompt's versions in the order of the log, the newest last.
    package func versions(of prompt: PromptID, asOf moment: AsOf) -> [Version] {
        seenVersions(of: prompt, moment).map { nodes[Int($0)] }
    }

    /// The prompt's newest version; nil where it has none as of then.
    package func latestVersion(of prompt: PromptID, asOf moment: AsOf) -> Version? {
        seenVersions(of: prompt, moment).last.map { nodes[Int($0)] }
    }

    /// Where the prompt was forked from; nil for one made afresh.
    package func origin(of prompt: PromptID) -> ForkOrigin? {
        self[prompt]?.origin
    }

    /// Prompts that were forked from this one, in the order of the log.
    package func forks(of prompt: PromptID, asOf moment: AsOf) -> [PromptID] {
        (self[prompt]?.forks ?? []).filter { self[$0].map { moment.sees($0.position) } ?? false }
    }

    func index(of version: VersionID) -> Index? { indexByID[version] }

    subscript(prompt: PromptID) -> Prompt? { promptByID[prompt].map { prompts[$0] } }

    func seenVersions(of prompt: PromptID, _ moment: AsOf) -> ArraySlice<Index> {
        guard let versions = self[prompt]?.versions else { return [] }
        return versions[..<prefixCount(versions.indices) { isSeen(versions[$0], moment) }]
    }

    func isSeen(_ node: Index, _ moment: AsOf) -> Bool { moment.sees(nodes[Int(node)].position) }

    // MARK: Folding

    /// False, and nothing happens, where the prompt exists already or its origin does not.
    mutating func addPrompt(_ id: PromptID, origin: ForkOrigin?, at position: UInt64) -> Bool {
        guard promptByID[id] == nil else { return false }
        if let origin {
            guard let source = promptByID[origin.prompt], let start = version(origin.version),
                start.prompt == origin.prompt
            else { return false }
            prompts[source].forks.append(id)
        }
        promptByID[id] = prompts.count
        prompts.append(Prompt(id: id, position: position, origin: origin))
        return true
    }

    /// False, and nothing happens, where the version exists already or its prompt or a parent does not.
    mutating func addVersion(_ version: Version) -> Bool {
        guard indexByID[version.id] == nil, let prompt = promptByID[version.prompt] else { return false }
        let parents = version.parents.compactMap { indexByID[$0] }
        guard parents.count == version.parents.count else { return false }
        let index = Index(nodes.count)
        nodes.append(version)
        childrenByNode.append([])
        indexByID[version.id] = index
        prompts[prompt].versions.append(index)
        for parent in parents where childrenByNode[Int(parent)].last != index {
            childrenByNode[Int(parent)].append(index)
        }
        return true
    }
}

extension VersionGraph: SnapshotCodable {
    /// Only what was folded; the rest follows from it.
    package func write(to writer: inout SnapshotWriter) { writer.write(prompts, nodes) }

    /// Folds it again, in the order of the log.
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let (prompts, versions): ([Prompt], ChunkedList<Version>) = try reader.read()
        var waiting = prompts[...]
        for place in versions.indices {
            let version = versions[place]
            while let prompt = waiting.first, prompt.position < version.position { try add(waiting.removeFirst()) }
            guard addVersion(version) else { throw .malformed }
        }
        for prompt in waiting { try add(prompt) }
    }

    private mutating func add(_ prompt: Prompt) throws(SnapshotFault) {
        guard addPrompt(prompt.id, origin: prompt.origin, at: prompt.position) else { throw .malformed }
    }
}

extension VersionGraph.Prompt: SnapshotCodable {
    /// Its versions and forks follow from theirs.
    func write(to writer: inout SnapshotWriter) { writer.write(id, position, origin) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (id, position, origin) = try reader.read() }
}
