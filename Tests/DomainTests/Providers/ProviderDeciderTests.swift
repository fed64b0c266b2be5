import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct ProviderDeciderTests {
    private func withProvider() throws -> WorkspaceState { try given(.configureProvider(.sample)) }

    @Test func configuringKeepsAddressesOutOfTheFacts() throws {
        let state = try given()
        state.when(.configureProvider(.sample)).then(
            .providerConfigured(.with { ($0.provider, $0.kind) = (ProviderID.local.stored, "openai") }))
        let draft = try #require(try state.decide(.configureProvider(.sample), as: .owner).first)
        #expect(draft.content?.providerConfigured.baseURL == "http://127.0.0.1:8080/v1")
        #expect(draft.subjects == [.provider(.local)])
    }

    @Test func aConfiguredProviderIsFoundByName() throws {
        let state = try withProvider()
        let id = try #require(state.provider(named: "local"))
        let settings = try #require(state.settings(of: id))
        #expect(id == .local)
        #expect(settings.kind == "openai")
        #expect(settings.name == "local")
        #expect(settings.baseURL == "http://127.0.0.1:8080/v1")
        #expect(settings.apiKeyEnvironment.isEmpty)
        #expect(settings.credential == nil)
        #expect(state.name(of: ProviderID.local) == "local")
    }

    @Test func configuringTheSameAgainDoesNothing() throws {
        try withProvider().when(.configureProvider(.sample)).then()
    }

    @Test func configuringAnewReplacesTheNameAndKeepsTheCredential() throws {
        let state = try withProvider().after(
            .storeCredential(.sample), .configureProvider(.sample.with { $0.name = "nearby" }))
        #expect(state.provider(named: "local") == nil)
        #expect(state.provider(named: "nearby") == .local)
        #expect(state.settings(of: .local)?.credential == .key)
    }

    @Test func aNameIsOfOneProvider() throws {
        try withProvider().when(.configureProvider(.sample.with { $0.provider = .sample(51) }))
            .refused(.nameTaken(.providerName, "local"))
    }

    @Test func namesThatDifferOnlyInCapitalsAreOne() throws {
        let state = try withProvider()
        state.when(.configureProvider(.sample.with { ($0.provider, $0.name) = (.sample(51), "LOCAL") }))
            .refused(.nameTaken(.providerName, "LOCAL"))
        let renamed = try state.after(.configureProvider(.sample.with { $0.name = "Local" }))
        #expect(renamed.provider(named: "Local") == .local && renamed.provider(named: "local") == nil)
    }

    @Test func whatItAllowsAMinuteIsStoredWithItAndReplacedWithIt() throws {
        let limited = ConfigureProvider.sample.with { ($0.requestsPerMinute, $0.tokensPerMinute) = (500, 200_000) }
        let state = try withProvider()
        state.when(.configureProvider(limited)).then(
            .providerConfigured(
                .with {
                    ($0.provider, $0.kind) = (ProviderID.local.stored, "openai")
                    ($0.requestsPerMinute, $0.tokensPerMinute) = (500, 200_000)
                }))
        let after = try state.after(.configureProvider(limited))
        #expect(after.settings(of: .local)?.requestsPerMinute == 500)
        #expect(after.settings(of: .local)?.tokensPerMinute == 200_000)
        after.when(.configureProvider(limited)).then()
        #expect(try after.after(.configureProvider(.sample)).settings(of: .local)?.tokensPerMinute == nil)
    }

    @Test(arguments: [0, UInt64.max]) func aLimitIsAtLeastOneAndCounts(limit: UInt64) throws {
        let range = 1...ProviderLimits.perMinuteMax
        try given().when(.configureProvider(.sample.with { $0.requestsPerMinute = limit }))
            .refused(.outOfRange(.requestsPerMinute, Int64(clamping: limit), range))
        try given().when(.configureProvider(.sample.with { $0.tokensPerMinute = limit }))
            .refused(.outOfRange(.tokensPerMinute, Int64(clamping: limit), range))
    }

    @Test func pricesOfCachedInputAndOfReasoningAreKnownOrNot() throws {
        let whole = changed(SetPrice.sample) {
            ($0.price.usual.cachedInputPicodollars, $0.price.usual.reasoningPicodollars) = (0, 40_000_000)
        }
        let state = try given(.setPrice(.sample))
        #expect(state.price(of: "local:small")?.usual.cachedInputPicodollars == nil)
        let after = try state.after(.setPrice(whole))
        #expect(after.price(of: "local:small")?.usual.cachedInputPicodollars == 0)
        #expect(after.price(of: "local:small")?.usual.reasoningPicodollars == 40_000_000)
        after.when(.setPrice(whole)).then()
        let refusal = Refusal.outOfRange(.price, -1, 0...ProviderLimits.picodollarsPerTokenMax)
        try given().when(.setPrice(changed(whole) { $0.price.usual.cachedInputPicodollars = -1 })).refused(refusal)
        try given().when(.setPrice(changed(whole) { $0.price.usual.reasoningPicodollars = -1 })).refused(refusal)
    }

    @Test func aDaytonaServerIsToldWhatItsSandboxesAre() throws {
        func server(_ change: (inout DaytonaSandboxes) -> Void) -> ConfigureProvider {
            var said = DaytonaSandboxes()
            change(&said)
            return .sample.with { ($0.kind, $0.daytona) = (SandboxPlace.daytonaKind, said) }
        }
        let whole = server {
            ($0.organisation, $0.target, $0.image) = ("org", "eu", "debian:12.9")
            ($0.processors, $0.memoryGibibytes, $0.diskGibibytes, $0.autoStopMinutes) = (2, 4, 10, 0)
            $0.environment = [.with { ($0.name, $0.value) = ("LANG", "C.UTF-8") }]
        }
        let state = try given(.configureProvider(whole))
        #expect(state.settings(of: whole.provider)?.daytona == whole.daytona)
        state.when(.configureProvider(whole)).then()
        let refusals: [(ConfigureProvider, Refusal)] = [
            (server { ($0.snapshot, $0.image) = ("a", "b") }, .snapshotAndImage),
            (server { $0.memoryGibibytes = 1 }, .sizeWithoutImage(.daytonaMemory)),
            (
                server { ($0.image, $0.processors) = ("a", 0) },
                .outOfRange(.daytonaProcessors, 0, 1...ProviderLimits.sandboxSizeMax)
            ),
            (
                server { $0.autoStopMinutes = 10_081 },
                .outOfRange(.daytonaAutoStop, 10_081, 0...ProviderLimits.autoStopMinutesMax)
            ),
            (server { $0.image = "debian evil" }, .malformed(.daytonaImage, "debian evil")),
            (server { $0.environment = [.init()] }, .malformed(.daytonaEnvironment, nil)),
            (
                server { $0.environment = [.with { $0.name = "A" }, .with { $0.name = "A" }] },
                .malformed(.daytonaEnvironment, nil)
            ),
            (.sample.with { $0.daytona = DaytonaSandboxes() }, .sandboxSettingsOfModels(ConfigureProvider.sample.name)),
        ]
        for (command, refusal) in refusals { try given().when(.configureProvider(command)).refused(refusal) }
    }

    @Test func longPromptsMayCostOtherwise() throws {
        func tiered(_ limits: UInt64...) -> SetPrice {
            changed(.sample) { command in
                command.price.tiers = limits.map {
                    ModelPrice.Tier(
                        aboveInputTokens: $0,
                        price: TokenPrice(inputPicodollars: 5_000_000, outputPicodollars: 15_000_000))
                }
            }
        }
        let state = try given(.setPrice(.sample)).after(.setPrice(tiered(128_000, 200_000)))
        let price = try #require(state.price(of: "local:small"))
        #expect(price.price(ofInput: 128_000).inputPicodollars == 2_500_000)
        #expect(price.price(ofInput: 128_001).inputPicodollars == 5_000_000)
        state.when(.setPrice(tiered(128_000, 200_000))).then()
        for limits in [tiered(0), tiered(200_000, 128_000), tiered(128_000, 128_000)] {
            state.when(.setPrice(limits)).refused(.priceTiersDoNotRise(model: "local:small"))
        }
        let absurd = changed(tiered(1)) { $0.price.tiers[0].price.reasoningPicodollars = -1 }
        state.when(.setPrice(absurd)).refused(
            .outOfRange(.price, -1, 0...ProviderLimits.picodollarsPerTokenMax))
    }

    @Test(arguments: ["", "-a", "a:b", "open ai", "é", String(repeating: "w", count: 65)])
    func kindAndNameAreWords(text: String) throws {
        let shown = text.count > 40 ? text.prefix(40) + "…" : text
        try given().when(.configureProvider(.sample.with { $0.kind = text })).refused(.malformed(.providerKind, shown))
        try given().when(.configureProvider(.sample.with { $0.name = text })).refused(.malformed(.providerName, shown))
    }

    @Test(
        arguments: [
            "ftp://host/", "host", "http://", "https://:80/", "https://user:pass@host/", "https://ho st/", "http:///v1",
        ])
    func aBaseURLIsAbsoluteAndHoldsNoPassword(url: String) throws {
        try given().when(.configureProvider(.sample.with { $0.baseURL = url })).refused(.malformed(.baseURL, nil))
    }

    @Test(arguments: ["", "HTTPS://api.example.com", "http://[::1]:8080/v1?a=b@c"])
    func aBaseURLMayBe(url: String) throws {
        let state = try given(.configureProvider(.sample.with { $0.baseURL = url }))
        #expect(state.settings(of: .local)?.baseURL == url)
    }

    /// People paste the key itself there; it must not come back in a message.
    @Test func aMalformedVariableNameIsNotShown() throws {
        try given().when(.configureProvider(.sample.with { $0.apiKeyEnvironment = "sk-secret" }))
            .refused(.malformed(.apiKeyEnvironment, nil))
    }

    @Test func removingForgetsTheNameAndTheCredential() throws {
        let state = try withProvider().after(.storeCredential(.sample))
        let remove = Command.removeProvider(RemoveProvider(provider: .local))
        state.when(remove).then(.providerRemoved(.with { $0.provider = ProviderID.local.stored }))
        let after = try state.after(remove)
        #expect(after.provider(named: "local") == nil)
        #expect(after.settings(of: .local) == nil)
        after.when(remove).refused(.unknown(.provider(.local)))
    }

    @Test func aSecretIsTheCredentialsOwn() throws {
        let state = try withProvider()
        state.when(.storeCredential(.sample)).then(
            .credentialStored(
                .with { ($0.provider, $0.credential) = (ProviderID.local.stored, CredentialID.key.stored) }))
        let draft = try #require(try state.decide(.storeCredential(.sample), as: .owner).first)
        #expect(draft.content?.credentialStored.secret == "sk-very-secret")
        #expect(draft.subjects == [.credential(.key), .provider(.local)])
    }

    @Test func aLaterCredentialReplacesTheEarlier() throws {
        let later = StoreCredential(provider: .local, credential: .sample(61), secret: "other")
        let state = try withProvider().after(.storeCredential(.sample), .storeCredential(later))
        #expect(state.settings(of: .local)?.credential == .sample(61))
        state.when(.storeCredential(.sample)).refused(.exists(.credential(.key)))
    }

    @Test func aCredentialIsOfAProvider() throws {
        try given().when(.storeCredential(.sample)).refused(.unknown(.provider(.local)))
    }

    @Test(arguments: ["", "two words", "line\r\nX-Injected: 1", "naïve", String(repeating: "s", count: 16_385)])
    func aSecretFitsAHeaderAndIsNeverShown(secret: String) throws {
        try withProvider()
            .when(.storeCredential(StoreCredential(provider: .local, credential: .key, secret: secret)))
            .refused(.malformed(.secret, nil))
    }

    @Test func noDescriptionHoldsTheSecret() throws {
        let command = Command.storeCredential(.sample)
        let drafts = try withProvider().decide(command, as: .owner)
        var dumped = ""
        dump(command, to: &dumped)
        dump(drafts, to: &dumped)
        for text in ["\(command)", "\(drafts)", String(reflecting: command), String(reflecting: drafts), dumped] {
            #expect(!text.contains("sk-very-secret"))
            #expect(text.contains("redential"))
        }
    }

    @Test func aPriceIsAFact() throws {
        let state = try given()
        state.when(.setPrice(.sample)).then(
            .priceSet(
                .with {
                    $0.model = "local:small"
                    $0.inputPicodollarsPerToken = 2_500_000
                    $0.outputPicodollarsPerToken = 10_000_000
                }))
        #expect(state.price(of: "local:small") == nil)
        #expect(try state.after(.setPrice(.sample)).price(of: "local:small")?.usual.outputPicodollars == 10_000_000)
    }

    @Test func settingTheSamePriceAgainDoesNothing() throws {
        try given(.setPrice(.sample)).when(.setPrice(.sample)).then()
    }

    @Test(arguments: [-1, ProviderLimits.picodollarsPerTokenMax + 1])
    func aPriceIsNeitherNegativeNorAbsurd(price: Int64) throws {
        let refusal = Refusal.outOfRange(.price, price, 0...ProviderLimits.picodollarsPerTokenMax)
        try given().when(.setPrice(changed(.sample) { $0.price.usual.inputPicodollars = price })).refused(refusal)
        try given().when(.setPrice(changed(.sample) { $0.price.usual.outputPicodollars = price })).refused(refusal)
    }

    @Test(arguments: ["gpt-5", ":gpt-5", "openai:", "openai:gpt 5", "open ai:gpt-5"])
    func aModelIsProviderAndName(model: String) throws {
        try given().when(.setPrice(changed(.sample) { $0.model = model })).refused(.malformed(.model, model))
    }

    @Test(arguments: ["ollama:llama3:8b", "openrouter:meta/llama-3.1", "azure.eu:gpt-5_mini"])
    func aModelsNameMayHoldColonsAndSlashes(model: String) throws {
        #expect(try given(.setPrice(changed(.sample) { $0.model = model })).price(of: model) != nil)
    }
}
