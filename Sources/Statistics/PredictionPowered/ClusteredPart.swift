/// One of the means that an estimate adds up, taken over items that come in clusters, some of which other means may share: what a cluster moves
/// them by goes together.
///
/// With every item in a cluster of its own the standard error is that of independent means, √(Σ s²/n).
///
/// Source: the linearised variance of W. G. Cochran, "Sampling Techniques", 3rd ed. (1977), §6.3; for repeated judgements E. Miller,
/// "Adding error bars to evals" (2024), §2.2.
struct ClusteredPart {
    /// How many clusters its items are of.
    let clusters: Int
    /// By cluster, by how much it moves the estimate.
    private let shifts: [Int: Double]
    /// By cluster, what its shift is the rest of: a rest of rounding is none.
    private let magnitudes: [Int: Double]

    /// - Parameters:
    ///   - labels: for each item any number that its cluster, and no other, has; as many as items.
    ///   - weight: how much the mean counts in the estimate.
    init(_ sample: Sample, _ labels: [Int], weight: Double = 1) {
        let (mean, n) = (sample.mean, Double(sample.count))
        var shifts: [Int: Double] = [:]
        var magnitudes: [Int: Double] = [:]
        let count = Set(labels).count
        // Of one cluster nothing is known; its only shift is 0.
        let correction = (Double(count) / Double(max(1, count - 1))).squareRoot() * weight / n
        for (value, label) in zip(sample.values, labels) {
            let shift = correction * (value - mean)
            shifts[label, default: 0] += shift
            magnitudes[label, default: 0] += shift.magnitude
        }
        (clusters, self.shifts, self.magnitudes) = (count, shifts, magnitudes)
    }

    /// Of the sum of the means.
    static func standardError(of parts: [ClusteredPart]) -> Double {
        var shifts: [Int: Double] = [:]
        var magnitudes: [Int: Double] = [:]
        for part in parts {
            shifts.merge(part.shifts, uniquingKeysWith: +)
            magnitudes.merge(part.magnitudes, uniquingKeysWith: +)
        }
        // In a fixed order, so that every machine adds up the same digits.
        let squares = shifts.keys.sorted().map { label in
            let (shift, magnitude) = (shifts[label] ?? 0, magnitudes[label] ?? 0)
            return shift.magnitude > 0x1p-40 * magnitude ? shift * shift : 0
        }
        return squares.reduce(DoubleDouble.zero) { $0 + $1 }.value.squareRoot()
    }
}
