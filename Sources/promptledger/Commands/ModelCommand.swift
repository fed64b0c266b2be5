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
                    (model: $0, price: models.catalog.price(of: $0, asOf: moment))
                }
            }
            var table = Table([("model", .left), ("input, USD per million tokens", .right), ("output", .right)])
            for row in rows {
                let (input, output) = (
                    row.price.map { Picodollars(perMillion: $0.inputPicodollars) },
                    row.price.map { Picodollars(perMillion: $0.outputPicodollars) }
                )
                if ledger.isJSON {
                    JSONOutput.line([
                        "model": row.model, "input_usd_per_million_tokens": Figures.number(input),
                        "output_usd_per_million_tokens": Figures.number(output),
                    ])
                } else {
                    table.add([row.model, input.map { "\($0)" } ?? "unknown", output.map { "\($0)" } ?? "unknown"])
                }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }

    struct Price: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "price", abstract: "Say what a model costs.", subcommands: [Set.self])

        struct Set: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Set a model's price; results from now on are priced with it.",
                discussion:
                    "Prices are in USD for a million tokens, as providers state them, e.g. --input 2.5 --output 10.")
            @OptionGroup var ledger: LedgerOptions
            @Argument(help: "provider:name") var model: String
            @Option(help: "USD for a million tokens of input.") var input: String
            @Option(help: "USD for a million tokens of output.") var output: String

            func run() async throws {
                let open = try ledger.openToWrite()
                try await open.execute(
                    .setPrice(
                        SetPrice(
                            model: model, inputPicodollarsPerToken: try Self.picodollars(input),
                            outputPicodollarsPerToken: try Self.picodollars(output))))
            }

            /// 1 USD for a million tokens is 1,000,000 picodollars a token.
            private static func picodollars(_ text: String) throws -> Int64 {
                guard let price = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")), price >= 0,
                    price <= 1_000_000,
                    text.allSatisfy({ $0.isNumber || $0 == "." })
                else { throw ExitStatus.usage("\(text) is not a price; give USD for a million tokens, like 2.5") }
                var exact = price * 1_000_000
                var rounded = Decimal()
                NSDecimalRound(&rounded, &exact, 0, .plain)
                guard rounded == exact else {
                    throw ExitStatus.usage("\(text) is finer than a millionth of a USD for a million tokens")
                }
                return NSDecimalNumber(decimal: rounded).int64Value
            }
        }
    }
}

extension Picodollars {
    /// The price of a million tokens, from that of one.
    fileprivate init(perMillion price: Int64) { self.init(Int128(price) * 1_000_000) }
}
