package import Events

extension VersionGraph {
    /// What the version was made from, in its author's order; empty where it is a first one or not known.
    package func parents(of version: VersionID) -> [Version] {
        (self.version(version)?.parents ?? []).compactMap { self.version($0) }
    }

    /// What was made from the version, in the order of the log, forks included.
    package func children(of version: VersionID, asOf moment: AsOf) -> [Version] {
        guard let index = index(of: version) else { return [] }
        let children = childrenByNode[Int(index)]
        return children[..<prefixCount(children.indices) { isSeen(children[$0], moment) }].map { nodes[Int($0)] }
    }

    /// Everything the version was made from, through forks and merges, each once, without the version itself.
    /// Topological: no version comes before one that was made from it, so the newest is first.
    package func ancestors(of version: VersionID) -> [Version] {
        reach(from: version) { nodes[Int($0)].parents.compactMap(index) }.reversed().map { nodes[Int($0)] }
    }

    /// Everything made from the version, through forks and merges, each once, without the version itself.
    /// Topological: no version comes before one that it was made from, so the oldest is first.
    package func descendants(of version: VersionID, asOf moment: AsOf) -> [Version] {
        reach(from: version) { childrenByNode[Int($0)].filter { isSeen($0, moment) } }.map { nodes[Int($0)] }
    }

    /// Where the prompt begins: its versions that were made from none of its own. That of a fork has a parent
    /// elsewhere.
    package func roots(of prompt: PromptID, asOf moment: AsOf) -> [Version] {
        versions(of: prompt, asOf: moment).filter { version in
            !version.parents.contains { self.version($0)?.prompt == prompt }
        }
    }

    /// Where the prompt goes on: its versions from which, as of then, no other of its own was made. A version that was
    /// only forked is still a head.
    package func heads(of prompt: PromptID, asOf moment: AsOf) -> [Version] {
        seenVersions(of: prompt, moment).filter { node in
            !childrenByNode[Int(node)].contains { isSeen($0, moment) && nodes[Int($0)].prompt == prompt }
        }.map { nodes[Int($0)] }
    }

    /// The prompts this one descends from by forking, the nearest first.
    package func lineage(of prompt: PromptID) -> [ForkOrigin] {
        // An origin was there before its fork, so this ends.
        Array(sequence(first: prompt) { origin(of: $0)?.prompt }.compactMap(origin))
    }

    /// The prompts that descend from this one by forking, directly or by way of other forks, in the order of the log.
    package func allForks(of prompt: PromptID, asOf moment: AsOf) -> [PromptID] {
        var found = forks(of: prompt, asOf: moment)
        var next = 0
        // A fork was made after what it was made from, so this ends.
        while next < found.count {
            let further = forks(of: found[next], asOf: moment)
            found += further
            next += 1
        }
        return found.sorted { (self[$0]?.position ?? 0) < (self[$1]?.position ?? 0) }
    }

    /// The nodes that repeated `step`s lead to, without the first, in the order of the log.
    private func reach(from version: VersionID, by step: (Index) -> [Index]) -> [Index] {
        guard let start = index(of: version) else { return [] }
        var reached: Set<Index> = [start]
        var pending = [start]
        while let node = pending.popLast() {
            for next in step(node) where reached.insert(next).inserted { pending.append(next) }
        }
        reached.remove(start)
        return reached.sorted()
    }
}
