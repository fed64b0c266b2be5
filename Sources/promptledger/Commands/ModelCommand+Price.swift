import ArgumentParser
import Domain
import Events
import Interchange
import Ledger

extension ModelCommand {
    struct Price: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "price", abstract: "Say what a model costs.", subcommands: [Set.self, Import.self])

        struct Set: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Set a model's price; results from now on are priced with it.",
                discussion:
                    "Prices are in USD for a million tokens, as providers state them, e.g. --input 2.5 --output 10.")
            @OptionGroup var ledger: LedgerOptions
            @Argument(help: "provider:name") var model: String
            // A price below zero is to be refused as a price, not as an option that nobody knows.
            @Option(parsing: .unconditional, help: "USD for a million tokens of input.") var input: String
            @Option(parsing: .unconditional, help: "USD for a million tokens of output.") var output: String
            @Option(
                parsing: .unconditional,
                help:
                    "USD for a million tokens of input that came from the provider's cache, where it charges less for them."
            )
            var cachedInput: String?
            @Option(
                parsing: .unconditional,
                help: "USD for a million tokens of hidden reasoning, where it charges other than for output.")
            var reasoning: String?

            @Option(
                name: .customLong("above"),
                help: ArgumentHelp(
                    "What the tokens of a call cost whose input is over so many tokens, like 200000=5,15 or 200000=5,15,0.5,20; a price left out, as in 200000=5,15,,20, is that of shorter calls. May be given more than once.",
                    valueName: "tokens=input,output[,cached[,reasoning]]"), transform: PriceTierArgument.init)
            var tiers: [PriceTierArgument] = []

            func run() async throws {
                let open = try ledger.openToWrite()
                let known = try ProviderWords(in: open.reader).knownModel(model)
                let price = ModelPrice(
                    TokenPrice(
                        inputPicodollars: try PriceArgument.picodollars(input),
                        outputPicodollars: try PriceArgument.picodollars(output),
                        cachedInputPicodollars: try cachedInput.map(PriceArgument.picodollars),
                        reasoningPicodollars: try reasoning.map(PriceArgument.picodollars)),
                    over: tiers.map { ($0.aboveInputTokens, $0.says) })
                try await open.execute(.setPrice(SetPrice(model: known, price: price)))
                ledger.report(["model": known].merging(PriceWords.fields(price), uniquingKeysWith: { $1 }))
            }
        }

        struct Import: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Set the prices of LiteLLM's price file; results from now on are priced with them.",
                discussion: """
                    The file is model_prices_and_context_window.json of the project LiteLLM. Models of providers that are known here \
                    or configured in the workspace are taken. What a call costs whose input is over so many tokens, and the file does not say, is \
                    what shorter calls cost.
                    """)
            @OptionGroup var ledger: LedgerOptions
            @Argument(help: "The price file.", completion: .file(extensions: ["json"])) var file: String
            @Option(
                name: .customLong("provider"),
                help: "Take the models of this provider only; may be given more than once.")
            var providers: [String] = []

            func run() async throws {
                let open = try ledger.openToWrite()
                let known = ProviderWords(in: open.reader)
                let words = providers.isEmpty ? known.all : try providers.map(known.known)
                let bytes = try FileArgument.bytes(file, "a price file", bytesMax: ReadingLimits.fileBytesMax)
                let prices = try PriceFile.read(bytes, file: file, providers: Swift.Set(words))
                let before = open.reader.size
                for start in stride(from: 0, to: prices.entries.count, by: Self.batch) {
                    let entries = prices.entries[start..<min(start + Self.batch, prices.entries.count)]
                    try await open.execute(
                        .setPrices(
                            SetPrices(entries.map { SetPrice(model: $0.model, price: $0.price) })))
                }
                report(prices, set: Int(open.reader.size - before))
            }

            private static let batch = 1_000

            private func report(_ prices: PriceFile, set: Int) {
                let unchanged = prices.entries.count - set
                let skipped = prices.skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                let untaken = prices.untaken.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                guard !ledger.isJSON else {
                    return JSONOutput.document([
                        "set": set, "unchanged": unchanged, "skipped": prices.skipped.values.reduce(0, +),
                        "reasons": Dictionary(uniqueKeysWithValues: skipped.map { ("\($0.key)", $0.value) }),
                        "untaken": Dictionary(uniqueKeysWithValues: untaken.map { ("\($0.key)", $0.value) }),
                    ])
                }
                Standard.output("\(set) prices set, \(unchanged) unchanged")
                for (reason, count) in skipped { Standard.error("skipped \(count): \(reason)") }
                for (what, count) in untaken { Standard.error("taken without a part of the price \(count): \(what)") }
            }
        }
    }
}
