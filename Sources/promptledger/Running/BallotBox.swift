import Domain
import Events
import Ledger
import Projections

/// Gives a person the pairs that they have compared least often, in an order that is drawn; each once.
struct BallotBox {
    private let reader: LedgerReader
    private let person: ActorID
    /// The next at the end.
    private var waiting: [VotePair]

    init(_ choice: PairOptions, of person: ActorID, in reader: LedgerReader) throws {
        (self.reader, self.person) = (reader, person)
        let (pairs, counts) = try reader.ask(asOf: AsOf(end: reader.size)) { references in
            let (experiment, pairs) = try choice.pairs(references)
            return (
                pairs, references.models.voteCounts(of: person, on: experiment.id, asOf: references.moment)
            )
        }
        waiting = pairs.shuffled().sorted { (counts[$0] ?? 0) > (counts[$1] ?? 0) }
    }

    /// Pairs that were passed over, as both answers are the same text: nothing is left to compare.
    private(set) var sameText = 0

    /// Why no pair is left.
    var empty: ExitStatus {
        .failed(
            sameText > 0
                ? "nothing is left to compare: \(passedOver); any others lost a text to erasure"
                : "every answer that could be compared was erased")
    }

    /// Of those of the same text, in a clause.
    var passedOver: String {
        "\(sameText) pairs have the same text: not shown, and in no figure of `promptledger votes`"
    }

    /// `nil` where all were given. One whose text was erased, or is the same on both sides, is passed over.
    mutating func next() -> Ballot? {
        while let pair = waiting.popLast() {
            let ballot = reader.ballot(on: pair.runs, for: person).ballot
            guard let first = text(of: ballot.first), let second = text(of: ballot.second) else { continue }
            guard first != second else {
                sameText += 1
                continue
            }
            return ballot
        }
        return nil
    }

    /// As it would be shown; `nil` where it was erased.
    private func text(of run: RunID) -> String? {
        let position = reader.read { $0.runBoard.run(run, asOf: .now($0))?.resultAt }
        guard let result = position.flatMap({ try? reader.content(at: $0)?.resultRecorded }) else { return nil }
        return result.output.isEmpty ? result.refusal : result.output
    }
}
