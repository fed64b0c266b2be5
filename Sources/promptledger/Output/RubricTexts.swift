import Domain
import Events
import Ledger
import Projections

/// The rubrics by which pairs of an experiment's answers were judged, in words. They are content: whoever may not read it gets the numbers without
/// them.
struct RubricTexts {
    /// By their numbers; without those of which no text is left.
    let byNumber: [UInt32: String]

    init(_ byNumber: [UInt32: String]) { self.byNumber = byNumber }

    init(
        of experiment: Projections.Experiment, in reader: LedgerReader, of ledger: LedgerOptions, asOf moment: AsOf
    ) async throws {
        let numbers = reader.read { $0.rubrics(of: experiment.id, asOf: moment) }
        guard !numbers.isEmpty, reader.isAuthorised(.readContent, as: try ledger.onlooker(in: reader)) else {
            byNumber = [:]
            return
        }
        let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
            [ContentView(of: .results(experiment.id), contents: UInt64(Set(numbers.values).count))]
        }
        var texts: [UInt32: String] = [:]
        for (position, facts) in try reader.judgements(of: experiment.id, asOf: moment) where facts.kind == .preference
        {
            guard let number = JudgingID(bytes: facts.judging).flatMap({ numbers[$0] }), texts[number] == nil,
                let content = try disclosure.content(at: position)
            else { continue }
            texts[number] = content.judgementRecorded.customPrompt
        }
        byNumber = texts
    }
}
