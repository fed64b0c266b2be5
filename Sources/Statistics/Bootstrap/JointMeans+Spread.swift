/// Which places follow from differences that vary. Two versions whose difference is the same on every case are the same distance apart in every
/// resample, so that one is ahead in all of them: that is no sign of certainty, for nothing says how far they would lie apart on other cases.
extension JointMeans {
    /// By version, whether its difference to each of the others varies between resamples.
    package var differencesVary: [Bool] {
        let groups = alikeGroups
        let sizes = groups.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        return groups.map { sizes[$0] == 1 }
    }

    /// By version, whether its P(best) follows from differences that vary: all of them do, or one to which it loses in every resample does.
    package func isBestDecided(_ better: Better = .higher) -> [Bool] {
        var isDecided = differencesVary
        let alike = isDecided.indices.filter { !isDecided[$0] }
        guard !alike.isEmpty else { return isDecided }
        for version in alike { isDecided[version] = true }
        let groups = alikeGroups
        for resample in means[0].indices {
            let (best, group, second) = leaders(resample, better, groups)
            for version in alike where isDecided[version] {
                let others = groups[version] == group ? second : best
                if better.sign * means[version][resample] >= others - tolerance { isDecided[version] = false }
            }
        }
        return isDecided
    }

    /// By version, the place of the first one from which it differs by the same in every resample, but for rounding; its own where none before
    /// it does.
    private var alikeGroups: [Int] {
        var firsts: [Int] = []
        return means.indices.map { version in
            if let first = firsts.first(where: { isSameDistance(version, $0) }) { return first }
            firsts.append(version)
            return version
        }
    }

    private func isSameDistance(_ version: Int, _ other: Int) -> Bool {
        let (own, others) = (means[version], means[other])
        var (least, greatest) = (own[0] - others[0], own[0] - others[0])
        for resample in own.indices {
            let distance = own[resample] - others[resample]
            (least, greatest) = (min(least, distance), max(greatest, distance))
            if greatest - least > 2 * tolerance { return false }
        }
        return true
    }

    /// The best of all in one resample, the group that it is of, and the best outside that group.
    private func leaders(
        _ resample: Int, _ better: Better, _ groups: [Int]
    ) -> (best: Double, group: Int, second: Double) {
        var leaders = (best: -Double.infinity, group: -1, second: -Double.infinity)
        for version in means.indices {
            let value = better.sign * means[version][resample]
            if groups[version] == leaders.group {
                leaders.best = max(leaders.best, value)
            } else if value > leaders.best {
                leaders = (best: value, group: groups[version], second: leaders.best)
            } else {
                leaders.second = max(leaders.second, value)
            }
        }
        return leaders
    }
}
