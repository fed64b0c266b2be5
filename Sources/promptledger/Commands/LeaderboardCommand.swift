import ArgumentParser
import Ledger
import Projections

struct LeaderboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leaderboard",
        abstract: "Rank versions × models, with 95 % intervals, as of now or of any past moment.",
        discussion: """
            n counts recorded results; failed runs stand beside and are in no figure. Mean: bootstrap, \(MeanInterval.resamples) resamples \
            with the experiment's seed; undefined where all scores are alike. Pass rate: Wilson. Where cases are repeated, both by case; where a design states clusters, all by cluster. Rows share a rank unless one is shown to be \
            better at 0.05, corrected over all pairs: paired by case where all rows were given the same cases, else as samples of their own. \
            Unknown is shown as unknown, never as 0.
            """,
        subcommands: [Show.self, Diff.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the leaderboard; `promptledger leaderboard` alone does so too.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @OptionGroup var options: LeaderboardOptions
        @Option(help: "Show so many rows at most, the best.") var top: Int?
        @Option(
            help:
                "The row that the others are compared with: PROMPT@NUMBER, or with its model, PROMPT@NUMBER:PROVIDER:NAME."
        )
        var baseline: String?
        @Flag(help: "All columns: errors, P(best), pass^k, p99, cost a pass.") var wide = false
        @Flag(help: "Only what is looked up, in places and without ranks: for very many results.") var quick = false

        func validate() throws {
            if let top, top < 1 { throw ValidationError("--top takes a number from 1") }
            if quick, baseline != nil {
                throw ValidationError("--baseline needs what --quick leaves out; give one of them")
            }
        }

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let view = try await LeaderboardView(
                reader: reader, filter: try options.filter(in: reader, asOf: moment), moment: moment,
                quick ? .quick : .whole, baseline: baseline, metric: options.metric, top: top ?? .max)
            try options.confirmJudged(view.isEmpty)
            if ledger.isJSON { JSONOutput.document(view.document) } else { Standard.output(view.text(isWide: wide)) }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what became of the leaderboard between two moments, and which entries moved each row.",
            discussion: """
                A moment is an entry's position, an RFC 3339 time, or a file with a checkpoint of this ledger. Names mean what they meant \
                at the later one; a tag counts as it was put at each. Rows rose or fell by their rank (#); a place is theirs among all rows, of \
                which some share a rank.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Option(help: "The earlier moment.") var from: String
        @Option(help: "The later moment; now, where none is given.") var to: String?
        @OptionGroup var options: LeaderboardOptions
        @Option(help: "List so many entries of a row at most, the first; all are counted.") var entries = 8

        func validate() throws {
            guard entries >= 0 else { throw ValidationError("--entries takes a number from 0") }
        }

        func run() async throws {
            let reader = try ledger.openToRead()
            let start = try AsOfOption.moment(from, givenWith: "--from", in: reader)
            let end = try to.map { try AsOfOption.moment($0, givenWith: "--to", in: reader) } ?? AsOf(end: reader.size)
            guard start <= end else {
                throw ExitStatus.failed(
                    "--from is after --to: \(start.end) entries had been written by then, and \(end.end) by the other; swap them"
                )
            }
            let filter = try options.filter(in: reader, asOf: end)
            let view = await LeaderboardDiffView(
                reader: reader, filter: filter, from: start, to: end, entriesMax: entries)
            try options.confirmJudged(view.isOfNothing)
            if ledger.isJSON { JSONOutput.document(view.document) } else { Standard.output(view.text) }
        }
    }
}
