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

    static let empty = ExitStatus.failed("every answer that could be compared was erased")

    /// `nil` where all were given. One whose text was erased is passed over.
    mutating func next() -> Ballot? {
        while let pair = waiting.popLast() {
            let ballot = reader.ballot(on: pair.runs, for: person).ballot
            if hasText(ballot) { return ballot }
        }
        return nil
    }

    private func hasText(_ ballot: Ballot) -> Bool {
        [ballot.first, ballot.second].allSatisfy { run in
            let position = reader.read { $0.runBoard.run(run, asOf: .now($0))?.resultAt }
            return position.flatMap { try? reader.content(at: $0) } != nil
        }
    }
}
