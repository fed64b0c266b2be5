import ArgumentParser
import Foundation
import Statistics

/// What an honest comparison costs: BCa intervals of every version's difference to the first, from one set of resamples, with ranks and chances.
struct BootstrapBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootstrap", abstract: "Resample paired differences of many versions over many cases.",
        discussion: "An event here is one such comparison; the limit is the goal of one in a second.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Cases.") var cases = 1_000
    @Option(help: "Versions.") var versions = 10
    @Option(help: "Resamples.") var resamples = Bootstrap.resamplesDefault

    func validate() throws {
        guard (2...100_000).contains(cases), (2...100).contains(versions), Bootstrap.resamplesRange.contains(resamples)
        else {
            throw ValidationError("--cases takes 2 to 100000, --versions 2 to 100, --resamples 100 to 1000000")
        }
    }

    func run() async throws {
        // Scores that vary with the case and a little with the version, from a generator with a seed.
        var generator = Xoshiro256StarStar(seed: 1)
        let difficulties = (0..<cases).map { _ in Double(generator.number(below: 800)) / 1_000 }
        let scores = (0..<versions).map { version in
            difficulties.map { $0 + Double(version) / 1_000 + Double(generator.number(below: 150)) / 1_000 }
        }
        let table = try ScoreTable(scores)
        let joint = try JointBootstrap(table, bootstrap: Bootstrap(resamples: resamples, seed: 1))
        var bca = 0
        var rounds: [Double] = []
        for _ in 0..<options.rounds {
            rounds.append(
                await seconds {
                    let means = await joint.resampled()
                    let intervals = (1..<versions).map { means.difference($0, minus: 0).interval() }
                    let (ranks, best) = (means.rankIntervals(), means.probabilitiesBest())
                    precondition(ranks.count == versions && best.count == versions)
                    bca = intervals.count { $0.method == .bca }
                })
        }
        Measurement(
            bench: "bootstrap", events: 1, seconds: median(rounds), limit: 1, limitIs: "the goal, one in a second",
            extra: [
                "cases": cases, "versions": versions, "resamples": resamples, "intervals_bca": bca,
                "cores": coreCount,
            ]
        ).report(isJSON: options.isJSON)
    }
}
