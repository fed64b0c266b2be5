/// A run of up to 4 words, or of up to 6 Unicode scalars, as one number. Runs of different length, or of words and scalars, do not belong
/// into one table.
struct NGram: Hashable {
    private let high: UInt64
    private let low: UInt64

    /// What a run is made of, and so how many bits each part takes.
    enum Unit: Int {
        /// Numbers of words: 4 fit.
        case words = 32
        /// Unicode scalars, which are below 2²¹: 6 fit.
        case scalars = 21
    }

    private init(_ value: UInt128) {
        high = UInt64(truncatingIfNeeded: value >> 64)
        low = UInt64(truncatingIfNeeded: value)
    }

    /// How often each run of `order` parts stands in `parts`.
    static func counts(in parts: [UInt32], order: Int, of unit: Unit) -> [NGram: Int] {
        guard order > 0, parts.count >= order else { return [:] }
        var counts: [NGram: Int] = [:]
        counts.reserveCapacity(min(parts.count, 1 << 20))
        let bits = UInt128(order * unit.rawValue)
        let mask = bits < 128 ? (1 << bits) - 1 : UInt128.max
        var run: UInt128 = 0
        for (place, part) in parts.enumerated() {
            run = (run << UInt128(unit.rawValue) | UInt128(part)) & mask
            if place >= order - 1 { counts[NGram(run), default: 0] += 1 }
        }
        return counts
    }
}

extension [NGram: Int] {
    /// How many runs of `self` find one in `other`, each of those used once (“clipped” counts: Papineni et al. 2002).
    func matches(in other: [NGram: Int]) -> Int {
        if count > other.count { return other.matches(in: self) }
        return reduce(0) { $0 + Swift.min($1.value, other[$1.key] ?? 0) }
    }
}
