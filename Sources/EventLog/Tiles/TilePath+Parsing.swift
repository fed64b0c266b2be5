extension TilePath {
    /// Reads a path as ``text`` writes it, and no other: each tile has one.
    package init?(_ text: some StringProtocol) {
        let pieces: [Substring] = String(text).split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count >= 3, pieces[0] == "tile" else { return nil }
        let level: Level
        if pieces[1] == "entries" {
            level = .entries
        } else {
            guard let number = UInt64(canonicalDecimal: pieces[1]), number <= 63 else { return nil }
            level = .hashes(Int(number))
        }
        var groups = pieces[2...].map { String($0) }
        var width = Self.width
        if let suffix = groups.dropLast().last, suffix.hasSuffix(".p") {
            guard let number = UInt64(canonicalDecimal: groups.removeLast()), (1..<UInt64(Self.width)).contains(number)
            else { return nil }
            width = Int(number)
            groups[groups.count - 1].removeLast(".p".count)
        }
        var index: UInt64 = 0
        for (place, group) in groups.enumerated() {
            let isLast = place == groups.count - 1
            let digits: Substring = isLast ? group[...] : group.dropFirst(1)
            guard isLast || group.hasPrefix("x"), digits.utf8.count == 3,
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits)
            else { return nil }
            let (product, overflows) = index.multipliedReportingOverflow(by: 1000)
            let (sum, overflowsToo) = product.addingReportingOverflow(number)
            guard !overflows, !overflowsToo else { return nil }
            index = sum
        }
        self.init(level: level, index: index, width: width)
        // Leading groups of zeros would be a second way to write the same.
        guard self.text == text else { return nil }
    }
}
