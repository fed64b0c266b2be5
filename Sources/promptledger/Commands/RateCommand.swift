import ArgumentParser
import Domain
import Events
import Ledger
import Projections

struct RateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate", abstract: "Say what you think of a run's result.",
        discussion: "Your later rating of the same result counts in place of the earlier one; both stay in the ledger.")
    @OptionGroup var ledger: LedgerOptions
    @Argument(help: "The run, by its id, as `experiment results --json` has it.") var run: String
    @Option(help: "How good it is, on the scale.") var score: Double?
    @Option(help: "The worst and the best that there is, e.g. 1..5; else 0..1.") var scale: MetricRange?
    @Flag(help: "It passes.") var pass = false
    @Flag(help: "It does not pass.") var fail = false
    @Option(help: "Why.") var comment = ""

    func validate() throws {
        guard [score != nil, pass, fail].count(where: \.self) == 1 else {
            throw ValidationError("say one of --score, --pass and --fail")
        }
        guard scale == nil || score != nil else { throw ValidationError("--scale goes with --score") }
        if let scale, scale.low == nil || scale.high == nil {
            throw ValidationError("--scale takes both ends, e.g. 1..5")
        }
        if let score, !score.isFinite { throw ValidationError("--score takes a number") }
    }

    func run() async throws {
        let (low, high) = (scale?.lowMillionths ?? 0, scale?.highMillionths ?? 1_000_000)
        let value = try score.map { try MetricRange.millionths($0, of: "--score") } ?? (pass ? 1_000_000 : 0)
        guard (low...high).contains(value) else {
            throw ExitStatus.failed("--score is not on its scale; name the scale with --scale, e.g. 1..5")
        }
        let open = try ledger.openToWrite()
        let id = try open.ask { try $0.run(run).id }
        try await open.execute(
            .recordRating(
                RecordRating(
                    run: id, valueMillionths: value, lowMillionths: low, highMillionths: high,
                    passed: score == nil ? pass : nil, comment: comment)))
        ledger.report(["run": "\(id)", "score": Double(value) / 1_000_000])
    }
}
