internal import Statistics

/// What all figures of one comparison stand on.
struct ComparisonGround: Sendable {
    /// Of all cases; `nil` where they are independent of each other.
    let clustering: Clustering?
    /// Whether every score is 0 or 1.
    let isOfPasses: Bool
    let resampling: Resampling
    let bootstrap: Bootstrap

    /// - Parameter scores: by contender, case and repeat.
    init(_ scores: [[[Double]]], _ clustering: Clustering?, _ bootstrap: Bootstrap) {
        (self.clustering, self.bootstrap) = (clustering, bootstrap)
        isOfPasses = Self.isOfPasses(scores)
        let hasRepeats = scores.contains { $0.contains { $0.count >= 3 } }
        resampling = clustering != nil ? .clusters : hasRepeats ? .casesThenRepeats : .cases
    }

    /// Whether every score is 0 or 1.
    static func isOfPasses(_ scores: [[[Double]]]) -> Bool {
        scores.allSatisfy { $0.allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 1 } } }
    }

    /// - Parameters:
    ///   - scores: by contender, case and repeat; none is without.
    ///   - places: of the cases that they are of.
    func means(_ scores: [[[Double]]], of places: [Int]) async -> Result<JointMeans, StatisticsError> {
        await Self.means(scores, clustering?.restricted(to: places), resampling, bootstrap)
    }

    static func means(
        _ scores: [[[Double]]], _ clustering: Clustering?, _ resampling: Resampling, _ bootstrap: Bootstrap
    ) async -> Result<JointMeans, StatisticsError> {
        do throws(StatisticsError) {
            let joint = try JointBootstrap(try ScoreTable(scores, clustering), resampling, bootstrap: bootstrap)
            return .success(await joint.resampled())
        } catch { return .failure(error) }
    }
}
