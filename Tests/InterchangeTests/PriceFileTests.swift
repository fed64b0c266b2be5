import Events
import Testing

@testable import Interchange

@Suite struct PriceFileTests {
    /// The price of a model whose usual one is 1 and 2 picodollars a token, beside what else the file says of it.
    private func read(_ members: String) throws -> PriceFile {
        try PriceFile.read(
            """
            {"m": {"litellm_provider": "mistral", "mode": "chat", "input_cost_per_token": 1e-12,
            "output_cost_per_token": 2e-12, \(members)}}
            """, file: "prices.json", providers: ["mistral"])
    }

    private func tiers(_ members: String) throws -> [ModelPrice.Tier] {
        try #require(read(members).entries.first).price.tiers
    }

    @Test(arguments: ["200k", "200000"], [200_000])
    func aLimitIsTheSameHoweverItIsWritten(_ written: String, _ limit: UInt64) throws {
        #expect(
            try tiers(#""input_cost_per_token_above_\#(written)_tokens": 3e-12"#)
                == [
                    ModelPrice.Tier(
                        aboveInputTokens: limit, price: TokenPrice(inputPicodollars: 3, outputPicodollars: 2))
                ])
    }

    @Test func pricesOfOneLimitAreOneTierThoughItIsWrittenInTwoWays() throws {
        #expect(
            try tiers(
                #""input_cost_per_token_above_128000_tokens": 4e-12, "output_cost_per_token_above_128k_tokens": 9e-12"#)
                == [
                    ModelPrice.Tier(
                        aboveInputTokens: 128_000, price: TokenPrice(inputPicodollars: 4, outputPicodollars: 9))
                ])
    }

    @Test func everyPriceOfATierIsTakenAndWhatItLeavesOutIsThatBelow() throws {
        let tiers = try tiers(
            """
            "cache_read_input_token_cost": 1e-12, "output_cost_per_reasoning_token": 3e-12,
            "output_cost_per_reasoning_token_above_200k_tokens": 6e-12, "output_cost_per_token_above_1m_tokens": 8e-12,
            "cache_read_input_token_cost_above_1m_tokens": 7e-12
            """)
        #expect(
            tiers == [
                ModelPrice.Tier(
                    aboveInputTokens: 200_000,
                    price: TokenPrice(
                        inputPicodollars: 1, outputPicodollars: 2, cachedInputPicodollars: 1, reasoningPicodollars: 6)),
                ModelPrice.Tier(
                    aboveInputTokens: 1_000_000,
                    price: TokenPrice(
                        inputPicodollars: 1, outputPicodollars: 8, cachedInputPicodollars: 7, reasoningPicodollars: 6)),
            ])
    }

    @Test func overNoTokensAtAllIsAlways() throws {
        let price = try #require(read(#""input_cost_per_token_above_0k_tokens": 3e-12"#).entries.first).price
        #expect(price == ModelPrice(TokenPrice(inputPicodollars: 3, outputPicodollars: 2)))
    }

    @Test(arguments: [
        #""input_cost_per_token_above_200k_tokens": null"#, #""cache_read_input_token_cost": null"#,
        #""input_cost_per_token_priority": 9e-12"#, #""input_cost_per_token_above_200k_tokens_priority": 9e-12"#,
        #""input_cost_per_audio_token": 9e-12"#, #""max_tokens": 5"#,
    ])
    func whatSaysNothingOfCallsLikeOursChangesNothing(_ members: String) throws {
        let file = try read(members)
        #expect(file.entries.map(\.price) == [ModelPrice(TokenPrice(inputPicodollars: 1, outputPicodollars: 2))])
        #expect(file.untaken.isEmpty && file.skipped.isEmpty)
    }

    @Test(arguments: [
        (#""cache_creation_input_token_cost": 9e-12"#, PriceFile.Untaken.cacheWriting),
        (#""cache_creation_input_token_cost_above_1hr": 9e-12"#, .cacheWriting),
        (#""tiered_pricing": [{"range": [0, 5]}]"#, .key("tiered_pricing")),
        (#""input_cost_per_token_above_many_tokens": 9e-12"#, .key("input_cost_per_token_above_many_tokens")),
        (#""output_cost_per_token_in_a_way_of_the_future": 9"#, .key("output_cost_per_token_in_a_way_of_the_future")),
    ])
    func whatIsNotTakenOfAPriceIsCounted(_ members: String, _ untaken: PriceFile.Untaken) throws {
        let file = try read(members)
        #expect(file.entries.count == 1 && file.untaken == [untaken: 1])
    }

    @Test(arguments: [
        (
            #""output_cost_per_token_above_200k_tokens": 3e-12, "output_cost_per_token_above_200000_tokens": 4e-12"#,
            PriceFile.Skip.contradictory
        ),
        (#""input_cost_per_token_above_200k_tokens": -3e-12"#, .priceOutOfRange),
        (#""cache_read_input_token_cost": 1e-13"#, .priceOutOfRange),
        (#""cache_read_input_token_cost": 2"#, .priceOutOfRange),
        (#""cache_read_input_token_cost": "1e-13""#, .priceOutOfRange),
        (#""cache_read_input_token_cost": "cheap""#, .priceIsNoNumber),
        (#""cache_read_input_token_cost": true"#, .priceIsNoNumber),
        (#""cache_read_input_token_cost": [1]"#, .priceIsNoNumber),
    ])
    func aModelWhosePriceIsUnclearIsLeftOut(_ members: String, _ skip: PriceFile.Skip) throws {
        let file = try read(members)
        #expect(file.entries.isEmpty && file.skipped == [skip: 1])
    }

    @Test func sameSaidTwiceIsSaidOnce() throws {
        #expect(
            try tiers(
                #""input_cost_per_token_above_200k_tokens": 3e-12, "input_cost_per_token_above_200000_tokens": 0.3e-11"#
            ).count == 1)
    }

    @Test func numbersThatAreTextsAreRead() throws {
        let file = try PriceFile.read(
            """
            {"m": {"litellm_provider": "mistral", "input_cost_per_token": "1e-6", "output_cost_per_token": "0.000002"}}
            """, file: "prices.json", providers: ["mistral"])
        #expect(
            file.entries.map(\.price)
                == [ModelPrice(TokenPrice(inputPicodollars: 1_000_000, outputPicodollars: 2_000_000))])
    }

    @Test(arguments: [String(repeating: "m", count: 250), "my model", "a\u{7F}b", ""])
    func aNameThatNoModelCanHaveIsLeftOutAndItsLineSaid(_ name: String) throws {
        let file = try PriceFile.read(
            """
            {"m": {"litellm_provider": "mistral", "input_cost_per_token": 0, "output_cost_per_token": 0},
            "\(name)": {"litellm_provider": "mistral", "input_cost_per_token": 0, "output_cost_per_token": 0}}
            """, file: "prices.json", providers: ["mistral"])
        #expect(file.entries.map(\.model) == ["mistral:m"] && file.skipped == [.nameUnusable(line: 2): 1])
        #expect("\(PriceFile.Skip.nameUnusable(line: 2))".contains("in line 2: at most 255 characters"))
    }

    @Test(arguments: [
        (Array(#"{"a\ud800": {}}"#.utf8), "prices.json:1:4: half of a surrogate pair stands alone: write both"),
        (Array("{\n\"a".utf8) + [0xED, 0xA0, 0x80], "prices.json:2:3: expected UTF-8 text: save the file as UTF-8"),
    ]) func aTextThatIsNoneIsNamedByItsPlace(_ bytes: [UInt8], _ complaint: String) throws {
        let fault = #expect(throws: ExperimentFileFault.self) {
            try PriceFile.read(bytes, file: "prices.json", providers: ["mistral"])
        }
        #expect(fault?.description.hasPrefix(complaint) == true)
    }

    @Test func noPriceIsNone() throws {
        let file = try PriceFile.read(
            """
            {"m": {"litellm_provider": "mistral", "input_cost_per_token": null, "output_cost_per_token": 1e-6}}
            """, file: "prices.json", providers: ["mistral"])
        #expect(file.skipped == [.noPricePerToken: 1])
    }
}
