import Statistics
import TestSupport
import Testing

@Suite(.enabled(if: SharedFiles.isPresent, Comment(rawValue: SharedFiles.absence)))
struct SharedReferenceStatisticsTests {
    @Test func proportionIntervalsAreTheReference() throws {
        let file = try ReferenceFile("proportion-intervals")
        for entry in file.cases {
            let level = try ConfidenceLevel(try entry.number("level"))
            switch entry.kind {
            case "single":
                let proportion = try? Proportion(successes: try entry.count("successes"), trials: try entry.count("n"))
                let pairs = [
                    ("wilson", proportion?.wilson(at: level)),
                    ("clopper_pearson", proportion?.clopperPearson(at: level)),
                ]
                for (key, interval) in pairs {
                    guard let block = try entry.block(key) else { continue }
                    entry.check("low", interval?.low, in: block)
                    entry.check("high", interval?.high, in: block)
                }
            case "independent_difference":
                let first = try? Proportion(successes: try entry.count("successes1"), trials: try entry.count("n1"))
                let second = try? Proportion(successes: try entry.count("successes2"), trials: try entry.count("n2"))
                guard let block = try entry.block("newcombe") else {
                    #expect(first == nil || second == nil, "\(entry.name)")
                    continue
                }
                let difference = ProportionDifference(try #require(first), minus: try #require(second))
                entry.check("low", difference.newcombe(at: level).low, in: block)
                entry.check("high", difference.newcombe(at: level).high, in: block)
            default: Issue.record("unknown kind \(entry.kind)")
            }
        }
        print("proportion-intervals: \(file.cases.count) cases")
    }

    @Test func summariesAreTheReference() throws {
        let file = try ReferenceFile("summary")
        for entry in file.cases {
            let sample = try? Sample(try entry.numbers("values"))
            if entry.expected["mean"] != nil { entry.check("mean", sample?.mean) }
            if entry.expected["median"] != nil { entry.check("median", sample?.median) }
            if entry.expected["variance"] != nil { entry.check("variance", try? sample?.variance()) }
            guard let quantiles = entry.expected["quantiles"] as? [Double] else { continue }
            let actual = try #require(try sample?.quantiles(try entry.numbers("probabilities")))
            for (index, wanted) in quantiles.enumerated() {
                entry.check("quantile", actual[index], in: ["quantile": wanted])
            }
        }
        print("summary: \(file.cases.count) cases")
    }

    @Test func bootstrapIntervalsAreTheReference() throws {
        let file = try ReferenceFile("bootstrap")
        for entry in file.cases {
            let sample =
                entry.kind == "mean"
                ? try? Sample(try entry.numbers("values"))
                : try? Sample(differencesOf: try entry.numbers("x"), and: try entry.numbers("y"))
            entry.check("estimate", sample?.mean)
            let level = try ConfidenceLevel(try entry.number("level"))
            let bootstrap = try Bootstrap(resamples: try entry.count("n_resamples"), seed: 1)
            let means = sample.flatMap { try? bootstrap.means(of: $0) }
            try check("percentile", means?.percentile(at: level), of: entry)
            try check("bca", try? means?.bca(at: level), of: entry)
        }
        print("bootstrap: \(file.cases.count) cases")
    }

    private func check(_ key: String, _ interval: Interval?, of entry: ReferenceFile.Case) throws {
        guard let block = try entry.block(key) else { return }
        for (end, value) in [("low", interval?.low), ("high", interval?.high)] {
            let tolerance = try #require(block["\(end)_tolerance"] as? Double)
            entry.check(end, value, in: block, tolerance: tolerance)
        }
    }
}
