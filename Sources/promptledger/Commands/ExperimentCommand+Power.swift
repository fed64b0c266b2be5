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
                it from one that was run. Of pass rates (McNemar's test): --rates of both, and --discordance, the share of cases on which \
                they disagree; without it as if they failed independently. Without --cases it says how many are needed; with --cases and \
                without --delta or --rates, the smallest difference that is found.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Option(help: "So many cases.") var cases: Int?
        @Option(help: "The mean difference to find, in the metric's unit.") var delta: Double?
        @Option(help: "The standard deviation of the cases' differences.") var sd: Double?
        @Option(parsing: .upToNextOption, help: "Both pass rates, from 0 to 1.") var rates: [Double] = []
        @Option(help: "The share of cases that one passes and the other fails.") var discordance: Double?
        @Option(help: "Take the spread from this experiment: a name (its latest) or an id.") var experiment: String?
        @Option(help: "Compare by this metric of the experiment.") var metric: String?
        @Option(help: "How often a comparison may show what is not so.") var alpha = 0.05
        @Option(help: "How likely a difference that is there is to be found.") var power = 0.8
        @Flag(help: "Look for differences in one direction only.") var oneSided = false

        func validate() throws {
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
            guard cases != nil || delta != nil || !rates.isEmpty else {
                throw ValidationError("give --cases, --delta or --rates: from what is it to be worked out?")
            }
            guard metric == nil || experiment != nil else { throw ValidationError("--metric goes with --experiment") }
        }

        func run() async throws {
            let plan: TestPlan
            let answer: PowerAnswer
            do throws(StatisticsError) {
                plan = TestPlan(alpha: try SignificanceLevel(alpha), oneSided ? .larger : .twoSided)
            } catch { throw ExitStatus.failed("--alpha: \(error)") }
            let spread = try await spread()
            do throws(StatisticsError) {
                answer = try PowerAnswer(spread, cases: cases, delta: delta, power: power, plan)
            } catch { throw ExitStatus.failed("there is no such sample: \(error)") }
            if ledger.isJSON { JSONOutput.document(answer.document) } else { Standard.output(answer.text) }
        }

        private func spread() async throws -> PowerAnswer.Spread {
            if rates.count == 2 { return .rates(rates[0], rates[1], discordance: discordance) }
            if let discordance { return .discordance(discordance) }
            if let sd { return .deviation(sd, of: nil) }
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment ?? "") }
            var options = try ComparisonOptions.parse([])
            options.metric = metric
            let report = try await ComparisonReport(
                design, options, in: reader, asOf: moment)
            let widest = report.comparison.differences.compactMap { difference -> (String, Double)? in
                guard let test = try? difference.tTest.get() else { return nil }
                let name = "\(report.label(difference.contender)) \(difference.contender.model)"
                return (name, test.standardError * Double(difference.cases).squareRoot())
            }.max { $0.1 < $1.1 }
            guard let widest else {
                throw ExitStatus.failed(
                    "the experiment has no two contenders whose differences vary; give --sd or --rates")
            }
            return .deviation(widest.1, of: widest.0)
        }
    }
}
