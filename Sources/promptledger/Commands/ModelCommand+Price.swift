import ArgumentParser
import Domain
import Foundation
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
            @Option(help: "USD for a million tokens of input.") var input: String
            @Option(help: "USD for a million tokens of output.") var output: String
            @Option(
                help:
                    "USD for a million tokens of input that came from the provider's cache, where it charges less for them."
            )
            var cachedInput: String?
            @Option(help: "USD for a million tokens of hidden reasoning, where it charges other than for output.")
            var reasoning: String?

            func run() async throws {
                let open = try ledger.openToWrite()
                let known = try ProviderWords(in: open.reader).knownModel(model)
                try await open.execute(
                    .setPrice(
                        SetPrice(
                            model: known, inputPicodollarsPerToken: try Self.picodollars(input),
                            outputPicodollarsPerToken: try Self.picodollars(output),
                            cachedInputPicodollarsPerToken: try cachedInput.map(Self.picodollars),
                            reasoningPicodollarsPerToken: try reasoning.map(Self.picodollars))))
                func dollars(_ text: String?) -> NSDecimalNumber? {
                    text.flatMap { Decimal(string: $0) }.map { NSDecimalNumber(decimal: $0) }
                }
                ledger.report([
                    "model": known, "input_usd_per_million_tokens": dollars(input),
                    "output_usd_per_million_tokens": dollars(output),
                    "cached_input_usd_per_million_tokens": dollars(cachedInput),
                    "reasoning_usd_per_million_tokens": dollars(reasoning),
                ])
            }

            /// 1 USD for a million tokens is 1,000,000 picodollars a token.
            private static func picodollars(_ text: String) throws -> Int64 {
                guard let price = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")), price >= 0,
                    price <= 1_000_000, text.wholeMatch(of: /[0-9]+(\.[0-9]+)?/) != nil
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

        struct Import: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Set the prices of LiteLLM's price file; results from now on are priced with them.",
                discussion: """
                    The file is model_prices_and_context_window.json of the project LiteLLM. Models of providers that are known here \
                    or configured in the workspace are taken.
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
                let prices = try PriceFile.read(
                    String(decoding: bytes, as: UTF8.self), file: file, providers: Swift.Set(words))
                let before = open.reader.size
                for start in stride(from: 0, to: prices.entries.count, by: Self.batch) {
                    let entries = prices.entries[start..<min(start + Self.batch, prices.entries.count)]
                    try await open.execute(
                        .setPrices(
                            SetPrices(
                                entries.map {
                                    SetPrice(
                                        model: $0.model, inputPicodollarsPerToken: $0.inputPicodollarsPerToken,
                                        outputPicodollarsPerToken: $0.outputPicodollarsPerToken,
                                        cachedInputPicodollarsPerToken: $0.cachedInputPicodollarsPerToken,
                                        reasoningPicodollarsPerToken: $0.reasoningPicodollarsPerToken)
                                })))
                }
                report(prices, set: Int(open.reader.size - before))
            }

            private static let batch = 1_000

            private func report(_ prices: PriceFile, set: Int) {
                let unchanged = prices.entries.count - set
                let skipped = prices.skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                guard !ledger.isJSON else {
                    return JSONOutput.document([
                        "set": set, "unchanged": unchanged, "skipped": prices.skipped.values.reduce(0, +),
                        "reasons": Dictionary(uniqueKeysWithValues: skipped.map { ("\($0.key)", $0.value) }),
                    ])
                }
                Standard.output("\(set) prices set, \(unchanged) unchanged")
                for (reason, count) in skipped { Standard.error("skipped \(count): \(reason)") }
            }
        }
    }
}
