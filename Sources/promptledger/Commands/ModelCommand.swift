import ArgumentParser
import Domain
import Events
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
                let price = row.price?.price
                let since = row.since.map(Timestamp.text)
                if ledger.isJSON {
                    JSONOutput.line(
                        ["model": row.model, "since": since].merging(PriceWords.fields(price), uniquingKeysWith: { $1 })
                    )
                } else {
                    table.add([row.model] + PriceWords.cells(price?.usual) + [since ?? ""])
                    for tier in price?.tiers ?? [] {
                        table.add(
                            ["  from \(tier.aboveInputTokens + 1) tokens of input"] + PriceWords.cells(tier.price) + [
                                ""
                            ])
                    }
                }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }
}
