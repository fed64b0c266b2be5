import ArgumentParser
import Ledger
import Projections
import Statistics

extension ExperimentCommand {
    struct Power: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say how many cases a comparison needs, how likely it finds a difference, or which difference it finds.",
            discussion: """
                Of mean scores (paired t test): --delta with --sd, the standard deviation of the cases' differences, or --experiment to take \
                it from one that was run. Of pass rates (McNemar's exact test): --rates of both, and --discordance, the share of cases on which \
                they disagree; without it as if they failed independently; or an --experiment whose scores are 0 or 1. Without \
                --cases it says how many are needed; with --cases and without --delta or --rates, the smallest difference that is found. Of cases in clusters: --cluster-size and --icc, or as those of \
                the --experiment hang together. With --margin it is of showing that the other is no worse by so much, one-sided: of rates by \
                Tango's score test, else by betting, which is simulated; --delta is then the true difference, 0 where absent, and below 0 where \
                the other is worse.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Option(help: "So many cases.") var cases: Int?
        @Option(
            parsing: .unconditional, help: "The mean difference to find, in the metric's unit; it may be below 0.")
        var delta: Double?
        @Option(help: "Plan to show that it is no worse by so much: in the metric's unit, above 0.")
        var margin: Double?
        @Option(help: "The standard deviation of the cases' differences.") var sd: Double?
        @Option(
            parsing: .unconditional,
            help: "With --sd and --margin: the least and the greatest score that there may be, else 0..1.")
        var range: MetricRange?
        @Option(
            name: .customLong("rates"), parsing: .upToNextOption,
            help: "Both pass rates, from 0 to 1, parted by a space or a comma.")
        var statedRates: [RateList] = []
        @Option(help: "The share of cases that one passes and the other fails.") var discordance: Double?
        @Option(help: "Take the spread from this experiment: a name (its latest) or an id.") var experiment: String?
        @Option(help: "Compare by this metric of the experiment.") var metric: String?
        @Option(help: "So many cases come from one cluster, such as a document or a conversation; on average.")
        var clusterSize: Double?
        @Option(help: "How alike two cases of one cluster are: the correlation of their differences, from 0 to 1.")
        var icc: Double?
        @Option(help: "How often a comparison may show what is not so.") var alpha = 0.05
        @Option(help: "How likely a difference that is there is to be found.") var power = 0.8
        @Flag(help: "Look for differences in one direction only.") var oneSided = false

        var rates: [Double] { statedRates.flatMap(\.rates) }

        func validate() throws {
            let numbers: [(String, Double?)] = [
                ("--delta", delta), ("--margin", margin), ("--sd", sd), ("--discordance", discordance),
                ("--cluster-size", clusterSize),
                ("--icc", icc), ("--alpha", alpha), ("--power", power),
            ]
            for (name, number) in numbers {
                if let number, !number.isFinite { throw ValidationError("\(name) takes a number, not \(number)") }
            }
            for rate in rates where !rate.isFinite { throw ValidationError("--rates takes numbers, not \(rate)") }
            if let discordance, !(0...1).contains(discordance) {
                throw ValidationError("--discordance takes a share from 0 to 1")
            }
            if let sd, !(sd > 0 && sd.isFinite) { throw ValidationError("--sd takes a number above 0") }
            guard rates.isEmpty || rates.count == 2 else { throw ValidationError("--rates takes two rates") }
            guard rates.isEmpty || (delta == nil && sd == nil && experiment == nil) else {
                throw ValidationError("--rates goes without --delta, --sd and --experiment")
            }
            guard sd == nil || (discordance == nil && experiment == nil) else {
                throw ValidationError("give one of --sd, --discordance and --experiment")
            }
            guard !rates.isEmpty || sd != nil || discordance != nil || experiment != nil else {
                throw ValidationError("what is the spread? give --sd, --rates, --discordance or --experiment")
            }
            guard cases != nil || delta != nil || margin != nil || !rates.isEmpty else {
                throw ValidationError("give --cases, --delta or --rates: from what is it to be worked out?")
            }
            guard metric == nil || experiment != nil else { throw ValidationError("--metric goes with --experiment") }
            guard (clusterSize == nil) == (icc == nil) else {
                throw ValidationError("--cluster-size and --icc go together: how many cases, and how alike are they?")
            }
            guard clusterSize == nil || experiment == nil else {
                throw ValidationError("--cluster-size goes without --experiment, whose own clusters are taken")
            }
            if let clusterSize, !(clusterSize >= 1 && clusterSize <= 1e6) {
                throw ValidationError("--cluster-size takes a number from 1 to 1000000")
            }
            if let icc, !(0...1).contains(icc) { throw ValidationError("--icc takes a number from 0 to 1") }
            try validateMargin()
        }

        func run() async throws {
            if let margin {
                let answer = try await answerOfMargin(margin)
                if ledger.isJSON { JSONOutput.document(answer.document) } else { Standard.output(answer.text) }
                return
            }
            let plan: TestPlan
            let answer: PowerAnswer
            do throws(StatisticsError) {
                plan = TestPlan(alpha: try SignificanceLevel(alpha), oneSided ? .larger : .twoSided)
            } catch { throw ExitStatus.failed("--alpha: \(error)") }
            let (spread, clusters, decidedBy) = try await spread()
            if let complaint = spread.complaint(of: delta) { throw ExitStatus.failed(complaint) }
            do throws(StatisticsError) {
                answer = try PowerAnswer(
                    spread, clusters, cases: cases, delta: delta, power: power, plan, decidedBy: decidedBy)
            } catch { throw ExitStatus.failed("there is no such sample: \(error)") }
            if ledger.isJSON { JSONOutput.document(answer.document) } else { Standard.output(answer.text) }
        }

        /// With what decides the experiment that it is taken from.
        private func spread() async throws -> (PowerAnswer.Spread, PowerAnswer.Clusters?, Comparison.Test?) {
            let clusters = clusterSize.map { PowerAnswer.Clusters(size: $0, correlation: icc ?? 0) }
            if rates.count == 2 { return (.rates(rates[0], rates[1], discordance: discordance), clusters, nil) }
            if let discordance { return (.discordance(discordance, of: nil), clusters, nil) }
            if let sd { return (.deviation(sd, of: nil), clusters, nil) }
            let report = try await self.report()
            let decidedBy = report.comparison.differences.compactMap(\.test).first
            if let found = Self.toldApart(in: report) {
                return (.discordance(found.share, of: found.name), nil, decidedBy)
            }
            let widest = try Self.widest(in: report)
            return (.deviation(widest.deviation, of: widest.name), widest.clusters, decidedBy)
        }

        /// What the experiment comes to by the metric that is asked for.
        /// - Parameter margin: of no worse, where that is to be shown.
        func report(_ margin: Double? = nil) async throws -> ComparisonReport {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment ?? "") }
            var options = try ComparisonOptions.parse([])
            options.metric = metric
            if margin != nil { (options.claim, options.margin) = (.noWorse, margin) }
            return try await ComparisonReport(design, options, comparingTexts: false, in: reader, asOf: moment)
        }

        /// Of the contender whose differences spread most.
        struct Spreading {
            let name: String
            let mean: Double
            let deviation: Double
            /// `nil` where every case stands on its own.
            let clusters: PowerAnswer.Clusters?
        }

        static func widest(in report: ComparisonReport) throws -> Spreading {
            let widest = report.comparison.differences.compactMap { difference -> Spreading? in
                guard let test = try? difference.tTest.get() else { return nil }
                let name = "\(report.name(of: difference.contender))"
                let reach = test.standardError * Double(difference.cases).squareRoot()
                guard let count = difference.clusters, let effect = try? difference.designEffect?.get() else {
                    return Spreading(name: name, mean: test.estimate, deviation: reach, clusters: nil)
                }
                // Below 1 it is chance more often than a rule to plan by.
                let clusters = PowerAnswer.Clusters(
                    size: Double(difference.cases) / Double(count), designEffect: max(1, effect))
                return Spreading(
                    name: name, mean: test.estimate, deviation: reach / effect.squareRoot(), clusters: clusters)
            }.max { Self.reach($0.deviation, $0.clusters) < Self.reach($1.deviation, $1.clusters) }
            guard let widest else {
                throw ExitStatus.failed(
                    "the experiment has no two contenders whose differences vary; give --sd or --rates")
            }
            return widest
        }

        /// Of the two that are told apart on most cases; `nil` where McNemar's test is not of the scores.
        static func toldApart(in report: ComparisonReport) -> (name: String, share: Double)? {
            report.comparison.differences.compactMap { difference -> (name: String, share: Double)? in
                guard let share = difference.discordance, share > 0 else { return nil }
                return ("\(report.name(of: difference.contender))", share)
            }.max { $0.share < $1.share }
        }

        /// What the standard error of the mean is in proportion to.
        private static func reach(_ deviation: Double, _ clusters: PowerAnswer.Clusters?) -> Double {
            deviation * (clusters?.designEffect ?? 1).squareRoot()
        }
    }
}
