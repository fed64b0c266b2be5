import Projections
import Statistics

/// Which figures do not exist, and why: a dash in a table must not be taken for certainty.
extension ComparisonReport {
    /// Each once.
    var undefinedFigures: [(String, StatisticsError)] {
        var seen: Set<String> = []
        let intervals = comparison.contenders.compactMap { figures -> (String, StatisticsError)? in
            if case .failure(let error) = figures.interval {
                return ("interval of \(name(of: figures.contender))", error)
            }
            return nil
        }
        let differences = comparison.differences.compactMap { difference -> (String, StatisticsError)? in
            if case .failure(let error) = difference.interval {
                return (
                    "interval of the difference of \(name(of: difference.contender))", error
                )
            }
            return nil
        }
        let tests = comparison.differences.compactMap { difference -> (String, StatisticsError)? in
            if case .failure(let error) = difference.p {
                return ("p of \(name(of: difference.contender))", error)
            }
            if case .failure(let error) = difference.tTest {
                return ("t of \(name(of: difference.contender))", error)
            }
            // Where there is no t, neither is there this, for the same reason.
            if case .failure(let error) = difference.detectable {
                return ("what is detectable of \(name(of: difference.contender))", error)
            }
            return nil
        }
        return (intervals + differences + tests + undefinedRanks).filter { seen.insert($0.0).inserted }
    }

    /// Of contenders with scores; why the others have none is told with the cases that ranks rest on.
    private var undefinedRanks: [(String, StatisticsError)] {
        let ranked = comparison.contenders.filter { $0.scored > 0 }
        // They rest on the cases that all have, so they exist for all of these or for none, and nothing else does without them.
        if case .failure(let error)? = ranked.first?.rank { return [("ranks and P(best)", error)] }
        return undefined("P(best)", of: ranked) { $0.probabilityBest.map { _ in } }
            + undefined("rank interval", of: ranked) { $0.rankInterval.map { _ in } }
    }

    /// One for all, where all have the same reason.
    private func undefined(
        _ what: String, of ranked: [Comparison.Figures], _ figure: (Comparison.Figures) -> Result<Void, StatisticsError>
    ) -> [(String, StatisticsError)] {
        let errors = ranked.compactMap { figures -> (String, StatisticsError)? in
            guard case .failure(let error) = figure(figures) else { return nil }
            return ("\(what) of \(name(of: figures.contender))", error)
        }
        guard let error = errors.first?.1, errors.count == ranked.count, errors.allSatisfy({ $0.1 == error }) else {
            return errors
        }
        return [(what, error)]
    }
}
