/// The places of values in ascending order, counted from 1; values that tie share the mean of their places.
struct Ranks: Equatable, Sendable {
    /// In the order of the values that were ranked.
    let values: [Double]
    /// How many values share each place, in ascending order of place; 1 where a value has no tie.
    let tieSizes: [Int]

    /// - Parameter tolerances: by how much each value may be off; a value ties with the least of a group that it is so
    ///   near to, or that is so near to it. Nil: only equal ones tie.
    init(_ observations: [Double], tolerances: [Double]? = nil) {
        let order = observations.indices.sorted {
            (observations[$0], $0) < (observations[$1], $1)
        }
        var values = [Double](repeating: 0, count: order.count)
        var sizes: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            func ties(_ place: Int) -> Bool {
                let (least, other) = (order[start], order[place])
                let tolerance = tolerances.map { max($0[least], $0[other]) } ?? 0
                return observations[other] - observations[least] <= tolerance
            }
            while end < order.count, ties(end) { end += 1 }
            for place in start..<end { values[order[place]] = Double(start + 1 + end) / 2 }
            sizes.append(end - start)
            start = end
        }
        (self.values, tieSizes) = (values, sizes)
    }

    var hasTies: Bool { tieSizes.contains { $0 > 1 } }

    /// Σ (t³ − t) over the sizes t of ties: what ties take from the variance of a rank sum.
    var tieCorrection: Double {
        tieSizes.reduce(0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
    }
}
