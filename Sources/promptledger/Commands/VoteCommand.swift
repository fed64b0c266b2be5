import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections

struct VoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vote", abstract: "Compare answers in pairs, without knowing which versions they are of.",
        discussion: """
            `promptledger vote EXPERIMENT` asks pair after pair. For scripts, `vote next` gives a ballot, and `vote cast` takes what was \
            found. Both answers are of one case and one model, and not the same text; which comes first is drawn for each person and pair. A \
            later vote of the same person on the same pair counts in place of the earlier one.
            """,
        subcommands: [Ask.self, Next.self, Cast.self], defaultSubcommand: Ask.self)

    struct Ask: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask for one comparison after the other.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var choice: PairOptions

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            try ledger.authorise(.judgeOutputs, in: reader)
            let actor = try ledger.actor(in: reader)
            var box = try BallotBox(choice, of: actor, in: reader)
            var cast = 0
            while let ballot = box.next() {
                let view = try await BallotView(ballot, of: choice.experiment, in: reader, ledger)
                Standard.output(view.text)
                guard let answer = Self.answer() else { break }
                if let preference = answer.preference {
                    try await record(CastVote(first: ballot.first, second: ballot.second, preference: preference))
                    cast += 1
                }
            }
            if box.sameText > 0 { Standard.error(box.passedOver) }
            if ledger.isJSON {
                JSONOutput.document(["votes": cast, "pairs_of_same_text": box.sameText])
            } else {
                Standard.output("\(cast) votes")
            }
        }

        /// The ledger is held no longer than that takes.
        private func record(_ vote: CastVote) async throws {
            let open = try ledger.openToWrite()
            do { try await open.execute(.castVote(vote)) } catch {
                await OpenLedger.closeLatest()
                throw error
            }
            await OpenLedger.closeLatest()
        }

        private enum Answer: String {
            case first = "1"
            case second = "2"
            case tie, skip

            var preference: VotePreference? {
                switch self {
                case .first: .first
                case .second: .second
                case .tie: .tie
                case .skip: nil
                }
            }
        }

        /// `nil` where there is nothing more to come.
        private static func answer() -> Answer? {
            while true {
                Standard.write("Which is better? 1, 2, tie, skip, or quit: ", to: .standardError)
                guard let line = readLine()?.lowercased().filter({ !$0.isWhitespace }), line != "quit" else {
                    return nil
                }
                if let answer = Answer(rawValue: line) { return answer }
            }
        }
    }

    struct Next: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a ballot: a case and two answers, of a pair that you have compared least often.",
            discussion:
                "It says nothing of versions. Its text is good for `vote cast` until the ledger's keys are rotated.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var choice: PairOptions

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            try ledger.authorise(.judgeOutputs, in: reader)
            let actor = try ledger.actor(in: reader)
            var box = try BallotBox(choice, of: actor, in: reader)
            guard let ballot = box.next() else { throw box.empty }
            let view = try await BallotView(ballot, of: choice.experiment, in: reader, ledger)
            if ledger.isJSON {
                JSONOutput.document(view.document)
            } else {
                Standard.output("\(view.text)\n\(view.ballotText)")
            }
        }
    }

    struct Cast: AsyncParsableCommand {
        enum Preference: String, ExpressibleByArgument, CaseIterable {
            case first, second, tie

            var stored: VotePreference {
                switch self {
                case .first: .first
                case .second: .second
                case .tie: .tie
                }
            }
        }

        static let configuration = CommandConfiguration(abstract: "Say which answer of a ballot is better.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "As `vote next` printed it.") var ballot: String
        @Argument(help: "first, second or tie.") var preference: Preference

        func run() async throws {
            let open = try ledger.openToWrite()
            guard let known = open.reader.ballot(ballot) else {
                throw ExitStatus.failed(
                    "this is no ballot of this ledger, or its keys were rotated since; take another with `promptledger vote next`"
                )
            }
            guard known.person == open.actor else {
                throw ExitStatus.failed(
                    "the ballot was given to somebody else; take one of your own with `promptledger vote next`")
            }
            try await open.execute(
                .castVote(CastVote(first: known.first, second: known.second, preference: preference.stored)))
            ledger.report(["preference": preference.rawValue])
        }
    }
}
