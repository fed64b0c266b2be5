import ArgumentParser
import Domain
import Foundation
import Ledger
import Projections

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "List the models that were used; set what they cost.",
        subcommands: [List.self, Price.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models of all experiments and all priced models.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let rows = reader.read { models in
                let used = models.runBoard.experiments(asOf: moment).flatMap(\.models)
                return Set(used + models.catalog.pricedModels(asOf: moment)).sorted().map {
                    let price = models.catalog.price(of: $0, asOf: moment)
                    return (model: $0, price: price, since: price.flatMap { models.clock.recordedAt($0.position) })
                }
            }
            var table = Table([
                ("model", .left), ("input, USD per million tokens", .right), ("cached", .right), ("output", .right),
                ("reasoning", .right), ("since", .left),
            ])
            for row in rows {
                let (input, output) = (
                    row.price.map { Picodollars(perMillion: $0.inputPicodollars) },
                    row.price.map { Picodollars(perMillion: $0.outputPicodollars) }
                )
                let (cached, reasoning) = (
                    row.price?.cachedInputPicodollars.map(Picodollars.init(perMillion:)),
                    row.price?.reasoningPicodollars.map(Picodollars.init(perMillion:))
                )
                if ledger.isJSON {
                    JSONOutput.line([
                        "model": row.model, "input_usd_per_million_tokens": Figures.number(input),
                        "output_usd_per_million_tokens": Figures.number(output),
                        "cached_input_usd_per_million_tokens": Figures.number(cached),
                        "reasoning_usd_per_million_tokens": Figures.number(reasoning),
                        "since": row.since.map(Timestamp.text),
                    ])
                } else {
                    table.add([
                        row.model, input.map { "\($0)" } ?? "unknown", cached.map { "\($0)" } ?? "",
                        output.map { "\($0)" } ?? "unknown", reasoning.map { "\($0)" } ?? "",
                        row.since.map(Timestamp.text) ?? "",
                    ])
                }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }
}

extension Picodollars {
    /// The price of a million tokens, from that of one.
    fileprivate init(perMillion price: Int64) { self.init(Int128(price) * 1_000_000) }
}
