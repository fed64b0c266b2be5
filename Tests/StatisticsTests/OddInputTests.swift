import Statistics
import Testing

/// Whatever goes in, a finite number or a `StatisticsError` comes out. The compiler holds the errors to that type; these
/// tests hold the numbers to being numbers, and the code to not stopping.
@Suite struct OddInputTests {
    private static let values: [Double] = [
        0, -0.0, 1, 1, 0.1, 0.3, -2.5, .leastNormalMagnitude / 64, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        1e154, -1e154, 1e308,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e16, 1e-17, .nan, .infinity, -.infinity,
    ]

    private func sample(_ random: inout Xoshiro256StarStar, atMost count: Int = 6) -> [Double] {
        // Few kinds of values at a time, so that ties and constant samples come up; rarely what is not a number.
        let kinds = (0..<2).map { _ in
            Self.values[random.number(below: random.number(below: 20) == 0 ? 20 : 17)]
        }
        return (0..<random.number(below: UInt32(count + 1))).map { _ in kinds[random.number(below: 2)] }
    }

    private func check(_ label: String, _ input: Any, _ numbers: [Double]?) {
        guard let numbers else { return }
        #expect(numbers.allSatisfy { $0.isFinite }, "\(label) of \(input): \(numbers)")
    }

    private func check(_ label: String, _ input: Any, probabilities: [Double]?) {
        guard let probabilities else { return }
        #expect(probabilities.allSatisfy { (0...1).contains($0) }, "\(label) of \(input): \(probabilities)")
    }

    @Test func samplesOfAnything() throws {
        var random = Xoshiro256StarStar(seed: 91)
        for _ in 0..<400 {
            let (x, y) = (sample(&random), sample(&random))
            check("equal", x, (try? Sample(x)).map { [$0.mean, $0.median] })
            check("variance", x, (try? Sample(x).variance()).map { [$0] })
            check("deviation", x, (try? Sample(x).standardDeviation()).map { [$0] })
            guard let first = try? Sample(x), let second = try? Sample(y) else { continue }
            let samples = TwoSamples(first, second)
            check("Welch", (x, y), (try? samples.welch()).map(figures))
            check("Welch", (x, y), probabilities: (try? samples.welch()).map { [$0.p] })
            check("d", (x, y), (try? samples.cohensD()).map { [$0] })
            check("g", (x, y), (try? samples.hedgesG()).map { [$0] })
            check("g", (x, y), (try? samples.hedgesGApproximate()).map { [$0] })
            check("delta", (x, y), [samples.cliffsDelta])
            check("ranks", (x, y), probabilities: (try? samples.mannWhitney.p()).map { [$0] })
            check("ranks", (x, y), probabilities: (try? samples.mannWhitney.normalP()).map { [$0] })
            let bootstrap = try Bootstrap(resamples: 100, seed: 1)
            check(
                "bootstrap", x, (try? bootstrap.means(of: first)).map { [$0.percentile().low, $0.percentile().high] })
            check("bootstrap", x, (try? bootstrap.means(of: first).bca()).map { [$0.low, $0.high] })
        }
    }

    @Test func pairsOfAnything() throws {
        var random = Xoshiro256StarStar(seed: 92)
        for _ in 0..<400 {
            let x = sample(&random)
            let y = Array((sample(&random) + sample(&random) + [1, 0.1, 1, 1, 1, 1]).prefix(x.count))
            if let pairs = try? PairedSamples(x, minus: y) {
                check("t", (x, y), (try? pairs.tTest()).map(figures))
                check(
                    "Wilcoxon", (x, y),
                    probabilities: (try? pairs.wilcoxon()).map { [$0.p, $0.normalP(corrected: false)] })
                check("sign", (x, y), probabilities: (try? pairs.signTest()).map { [$0.p] })
                let margin = try? pairs.equivalence(margin: 0.1)
                check("margin", (x, y), probabilities: margin.map { [$0.p, $0.worseP, $0.betterP] })
                let corrected = try? pairs.marginTest(0.1)
                check("corrected margin", (x, y), probabilities: corrected.map { [$0.worseP, $0.betterP] })
            }
            if let pairs = try? PairedMeasurements(x, y) {
                check("r", (x, y), [pairs.pearson().coefficient, pairs.spearman().coefficient, pairs.kendall().tauB])
                check("r", (x, y), probabilities: (try? pairs.pearson().p()).map { [$0] })
                check("rho", (x, y), probabilities: (try? pairs.spearman().p()).map { [$0] })
                check("tau", (x, y), probabilities: (try? pairs.kendall().p()).map { [$0] })
                check("tau", (x, y), probabilities: (try? pairs.kendall().normalP()).map { [$0] })
            }
            for scale in KrippendorffsAlpha.Scale.allCases {
                check("alpha", (x, y), (try? KrippendorffsAlpha.alpha([x, y], scale: scale)).map { [$0] })
            }
            let mean = try? PredictionPoweredMean(labels: x, verdicts: y, others: sample(&random))
            check(
                "judge", (x, y), mean.map { [$0.estimate, $0.standardError, $0.weight, $0.labelRatio, $0.judgeBias] })
            check("judge", (x, y), mean.map { [$0.interval().low, $0.interval().high] })
        }
    }

    @Test func tablesOfAnything() throws {
        var random = Xoshiro256StarStar(seed: 93)
        for _ in 0..<100 {
            let x = sample(&random)
            let scores = [x.map { [$0, $0, $0] }, x.reversed().map { [$0] }, x.map { [$0 / 2, 0] }]
            guard let table = try? ScoreTable(scores, Clustering(x.indices.map { $0 / 2 })) else { continue }
            for resampling in Resampling.allCases {
                let bootstrap = try Bootstrap(resamples: 100, seed: 1)
                guard let joint = try? JointBootstrap(table, resampling, bootstrap: bootstrap) else { continue }
                let means = joint.resampledInOrder()
                check("best", x, probabilities: means.probabilitiesBest())
                check("mean", x, means.estimates + means.mean(of: 0).sorted)
                check("difference", x, (try? means.difference(0, minus: 2).bca()).map { [$0.low, $0.high] })
                check("difference", x, probabilities: [means.difference(0, minus: 1).p()])
                #expect(means.rankIntervals().allSatisfy { 1 <= $0.best && $0.best <= $0.worst && $0.worst <= 3 })
                #expect(means.tieGroups().ranks.allSatisfy { (1...3).contains($0) })
            }
        }
    }

    @Test func sequencesOfAnything() throws {
        var random = Xoshiro256StarStar(seed: 94)
        for _ in 0..<800 {
            let parameters = (Self.values[random.number(below: 20)], Self.values[random.number(below: 20)])
            if let mixture = try? NormalMixture(sigma: parameters.0, rho: parameters.1) {
                var sequence = ConfidenceSequence(mixture)
                for value in sample(&random) { try? sequence.observe(value) }
                check("sequence", parameters, sequence.look.map { [$0.low, $0.high, $0.logE, $0.mean] })
                check("sequence", parameters, probabilities: sequence.look.map { [$0.p, $0.alwaysValidP] })
            }
            let (low, high) = (parameters.0, parameters.1)
            guard low <= high, var bets = try? BettingSequence(range: low...high, null: low + (high - low) / 2) else {
                continue
            }
            for value in sample(&random) + [low, high, low + (high - low) / 3] { try? bets.observe(value) }
            check("bets", parameters, probabilities: [bets.alwaysValidP])
            check("bets", parameters, (try? bets.interval()).map { [$0.low, $0.high] })
        }
    }

    @Test func plansOfAnything() throws {
        var random = Xoshiro256StarStar(seed: 95)
        for _ in 0..<25 {
            let (a, b, c) = (
                Self.values[random.number(below: 20)], Self.values[random.number(below: 20)], random.fraction()
            )
            let alpha = [1e-300, 0.001, 0.05, 0.6, 1 - 1e-16][random.number(below: 5)]
            for alternative in TestPlan.Alternative.allCases {
                let plan = TestPlan(alpha: try SignificanceLevel(alpha), alternative)
                let count = [-1, 0, 1, 2, 3, 50, 1_000_000_000, .max][random.number(below: 8)]
                let paired = try? PairedTPower(effectSize: a, plan: plan)
                check("paired", (a, alpha, count), probabilities: (try? paired?.power(pairs: count)).map { [$0] })
                check("paired", (a, alpha, c), (try? paired?.pairs(power: c)).map { [$0.exact] })
                let two = try? TwoSampleTPower(effectSize: a, ratio: b, plan: plan)
                check("two", (a, b, count), probabilities: (try? two?.power(first: count)).map { [$0] })
                check("two", (a, b, c), (try? two?.sampleSizes(power: c)).map { [$0.first.exact, $0.second.exact] })
                let rates = try? TwoProportionsPower(a, c, plan: plan)
                check("rates", (a, c, count), probabilities: (try? rates?.power(first: count)).map { [$0] })
                check("rates", (a, c), (try? rates?.sampleSizes(power: c)).map { [$0.first.exact] })
                let mcNemar = try? McNemarPower(firstOnly: a, secondOnly: c, plan: plan)
                check("McNemar", (a, c, count), probabilities: (try? mcNemar?.power(cases: count)).map { [$0] })
                check("McNemar", (a, c), (try? mcNemar?.cases(power: c)).map { [$0.exact] })
                let least = try? PairedTPower.minimumDetectableEffect(pairs: count, power: c, plan: plan)
                check("least", (count, c, alpha), least.map { [$0] })
            }
        }
    }

    @Test func votesOfAnything() throws {
        var random = Xoshiro256StarStar(seed: 96)
        let counts = [0, 0, 0.5, 1, 3, 1e-3, 1e9, 1e6]
        for _ in 0..<400 {
            let items = 1 + random.number(below: 5)
            let wins = try PairwiseWins(
                (0..<items).map { i in (0..<items).map { i == $0 ? 0 : counts[random.number(below: 8)] } })
            let likeliest = try? BradleyTerry(maximumLikelihood: wins)
            #expect(likeliest == nil || wins.groupThatNeverWins == nil)
            let penalty = [1e-6, 0.1, 1e6][random.number(below: 3)]
            for strengths in [likeliest, try? BradleyTerry(wins, penalty: penalty)].compactMap({ $0 }) {
                check("strengths", wins.wins, strengths.logStrengths + [strengths.interval(0).low])
                check("difference", wins.wins, [strengths.interval(0, minus: items - 1).high])
                check("chance", wins.wins, probabilities: [strengths.winProbability(0, against: items - 1)])
            }
        }
    }

    /// How many of the lopsided tournaments above have strengths: nearly all that can.
    @Test func lopsidedVotesHaveStrengthsAsARule() throws {
        var random = Xoshiro256StarStar(seed: 97)
        var (possible, found) = (0, 0)
        for _ in 0..<300 {
            let wins = try PairwiseWins(
                (0..<4).map { i in (0..<4).map { i == $0 ? 0 : [0, 0.5, 1, 20, 1e6][random.number(below: 5)] } })
            guard wins.groupThatNeverWins == nil else { continue }
            possible += 1
            if (try? BradleyTerry(maximumLikelihood: wins)) != nil { found += 1 }
        }
        #expect(possible > 100 && found == possible, "\(found) of \(possible)")
    }

    private func figures(_ test: TTest) -> [Double] {
        [
            test.estimate, test.standardError, test.degreesOfFreedom, test.statistic, test.p, test.interval.low,
            test.interval.high,
        ]
    }
}
