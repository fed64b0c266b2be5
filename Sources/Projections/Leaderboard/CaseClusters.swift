import Statistics

/// Which cases of several experiments belong together: those that any of their designs puts in one cluster, and whatever hangs together by that.
struct CaseClusters: Sendable {
    /// By place of a case on the board, another case of its cluster; one case of each cluster has none.
    private var links: [UInt32: UInt32] = [:]

    /// Puts cases in one cluster.
    mutating func join(_ first: UInt32, _ second: UInt32) {
        let (one, other) = (root(of: first), root(of: second))
        if one != other { links[other] = one }
    }

    /// The case that has no link; whatever is passed on the way is linked on, so that the next way is half as long.
    private mutating func root(of place: UInt32) -> UInt32 {
        var place = place
        while let next = links[place] {
            if let second = links[next] { links[place] = second }
            place = next
        }
        return place
    }

    /// Of the cases at these places of the board.
    func clustering(of places: [UInt32]) -> Clustering {
        var found = self
        return Clustering(places.map { Int(found.root(of: $0)) })
    }
}

extension Leaderboard {
    /// `nil` where no design that counts states clusters.
    func clusters(of candidates: [LeaderboardCandidate]) -> CaseClusters? {
        let designs = experiments(of: candidates).map { board.courses[Int($0)].design }.filter { !$0.clusters.isEmpty }
        guard !designs.isEmpty else { return nil }
        var clusters = CaseClusters()
        for design in designs {
            var first: [UInt32: UInt32] = [:]
            for (id, cluster) in zip(design.cases, design.clusters) {
                guard let place = board.cases.place(of: id) else { continue }
                if let known = first[cluster] { clusters.join(known, place) } else { first[cluster] = place }
            }
        }
        return clusters
    }
}
