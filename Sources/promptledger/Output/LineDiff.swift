/// What changed between two texts, line by line.
struct LineDiff {
    enum Change: String {
        case kept, removed, added

        var sign: String {
            switch self {
            case .kept: " "
            case .removed: "-"
            case .added: "+"
            }
        }
    }

    let lines: [(change: Change, text: String)]

    init(_ old: String, _ new: String) {
        let old = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let difference = new.difference(from: old)
        var removed = Set<Int>()
        var added = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [(Change, String)] = []
        var (from, to) = (0, 0)
        while from < old.count || to < new.count {
            if from < old.count, removed.contains(from) {
                lines.append((.removed, old[from]))
                from += 1
            } else if to < new.count, added.contains(to) {
                lines.append((.added, new[to]))
                to += 1
            } else {
                lines.append((.kept, old[from]))
                from += 1
                to += 1
            }
        }
        self.lines = lines.map { (change: $0.0, text: $0.1) }
    }
}
