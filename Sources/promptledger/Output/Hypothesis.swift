import Domain
import Events
import Ledger
import Projections

/// What the author of a stated comparison expected, in words. It is content: whoever may not read it gets the figures without it.
struct Hypothesis {
    /// `nil` where none was stated, it was erased, or may not be read.
    let text: String?

    /// - Parameter isStated: whether the experiment states a comparison at all.
    init(
        of experiment: Projections.Experiment, isStated: Bool, in reader: LedgerReader, of ledger: LedgerOptions
    ) async throws {
        guard isStated, reader.isAuthorised(.readContent, as: try ledger.onlooker(in: reader)) else {
            text = nil
            return
        }
        let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
            [ContentView(of: .results(experiment.id), contents: 1)]
        }
        let said = try disclosure.content(at: experiment.position)?.experimentDesigned.hypothesis ?? ""
        text = said.isEmpty ? nil : said
    }

    /// For people.
    var line: String? { text.map { "Expected: \($0)" } }
}
