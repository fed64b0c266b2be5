/// The repeats of each case of one version, in units of a grid.
struct RepeatedSteps: Sendable {
    private let steps: [Int64]
    /// Where the repeats of each case begin, and at last where they end.
    private let starts: [Int]

    init(_ cases: [[Int64]]) {
        steps = cases.flatMap { $0 }
        starts = cases.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    }

    /// The mean over all cases of the mean of their repeats.
    var mean: Double {
        let sum = (1..<starts.count).reduce(0.0) { sum, next in
            let range = starts[next - 1]..<starts[next]
            return sum + Double(steps[range].reduce(0, &+)) / Double(range.count)
        }
        return sum / Double(starts.count - 1)
    }

    /// The same over the drawn cases, with as many repeats drawn for each as it has.
    func resampledMean(of cases: [Int], _ generator: inout Xoshiro256StarStar) -> Double {
        var sum = 0.0
        for index in cases {
            let (start, count) = (starts[index], UInt32(starts[index + 1] - starts[index]))
            var ofCase: Int64 = 0
            if count == 1 {
                ofCase = steps[start]
            } else {
                for _ in 0..<count / 2 {
                    let (first, second) = generator.pair(below: count)
                    ofCase &+= steps[start + first] &+ steps[start + second]
                }
                if !count.isMultiple(of: 2) { ofCase &+= steps[start + generator.number(below: count)] }
            }
            sum += Double(ofCase) / Double(count)
        }
        return sum / Double(cases.count)
    }
}
