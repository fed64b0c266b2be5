/// Which cases make up a resample.
struct DrawPlan: Sendable {
    let resampling: Resampling
    /// The cases of each unit that is drawn first: one each where cases are on their own.
    let members: [[Int]]

    init(_ table: ScoreTable, _ resampling: Resampling) {
        self.resampling = resampling
        switch resampling {
        case .cases, .casesThenRepeats: members = (0..<table.cases).map { [$0] }
        case .clusters, .clustersThenCases:
            members = table.clustering?.members ?? []
        }
    }

    /// How many units there are, and are drawn for each resample.
    var units: Int { members.count }
    /// The most cases that a resample can hold.
    var drawsMax: Int {
        units * members.reduce(0) { max($0, $1.count) }
    }

    /// Puts the cases of the next resample into `cases`, in place of those of the last.
    func draw(into cases: inout [Int], _ generator: inout Xoshiro256StarStar) {
        cases.removeAll(keepingCapacity: true)
        switch resampling {
        case .cases, .casesThenRepeats: generator.draw(units, into: &cases)
        case .clusters:
            for cluster in drawnUnits(&generator) { cases.append(contentsOf: members[cluster]) }
        case .clustersThenCases:
            for cluster in drawnUnits(&generator) {
                let ofOne = members[cluster]
                for _ in ofOne { cases.append(ofOne[generator.number(below: UInt32(ofOne.count))]) }
            }
        }
    }

    private func drawnUnits(_ generator: inout Xoshiro256StarStar) -> [Int] {
        var drawn: [Int] = []
        generator.draw(units, into: &drawn)
        return drawn
    }
}
