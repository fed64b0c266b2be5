import Domain
import Events
import Ledger
import Projections

/// A ballot as it is shown: the case and two answers, and nothing by which their versions could be told.
struct BallotView {
    /// For `vote cast`.
    let ballotText: String
    private let inputs: [(name: String, value: String)]
    private let answers: [String]

    init(
        _ ballot: Ballot, of experiment: String, in reader: LedgerReader, _ ledger: LedgerOptions
    ) async throws {
        let now = AsOf(end: reader.size)
        let (id, runs, casePosition) = try reader.ask(asOf: now) { references in
            let runs = [ballot.first, ballot.second].compactMap { references.models.runBoard.run($0, asOf: now) }
            return (
                try references.experiment(experiment).id, runs,
                runs.first.flatMap { references.models.catalog.entry(of: $0.caseID)?.position }
            )
        }
        let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
            [ContentView(of: .results(id), contents: 3)]
        }
        let content = try casePosition.flatMap { try disclosure.content(at: $0)?.caseAdded }
        inputs = content?.inputs.map { ($0.name, $0.shown) } ?? []
        answers = try runs.map { run in
            let result = try run.resultAt.flatMap { try disclosure.content(at: $0)?.resultRecorded }
            guard let result else { return "(erased)" }
            return result.output.isEmpty ? result.refusal : result.output
        }
        ballotText = reader.ballot(on: [ballot.first, ballot.second].sorted(), for: ballot.person).text
    }

    var document: [String: Any?] {
        [
            "ballot": ballotText,
            "case": Dictionary(inputs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
            "answer_one": answers.first, "answer_two": answers.last,
        ]
    }

    var text: String {
        let given = inputs.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return "\n\(given)\n\n── 1 ──\n\(answers.first ?? "")\n\n── 2 ──\n\(answers.last ?? "")\n"
    }
}
