import Events
import SwiftProtobuf

package enum ProviderLimits {
    /// Of a model's word, its provider and the colon included.
    package static let modelCharactersMax = 255
    /// Of the word before the colon.
    package static let providerCharactersMax = Grammar.wordCharactersMax
    /// 1 USD a token, a million times what models cost: more is a slip of the unit.
    package static let picodollarsPerTokenMax: Int64 = 1_000_000_000_000
    package static let pricesPerCommandMax = 10_000
    package static let priceTiersMax = 16
    /// Cores, and GiB of memory and disk, of one sandbox.
    package static let sandboxSizeMax: Int64 = 1_024
    /// A week.
    package static let autoStopMinutesMax: Int64 = 10_080
    package static let environmentVariablesMax = 64
    /// More a minute than any provider allows, in requests and in tokens.
    package static let perMinuteMax: Int64 = 1_000_000_000_000
}

extension WorkspaceState {
    func configure(_ command: ConfigureProvider) throws(Refusal) -> [Draft] {
        try Field.providerKind.check(command.kind)
        try Field.providerName.check(command.name)
        // Who reads `loc:small` must not have to ask whether `LOC:small` is another's.
        if providers.hasName(like: command.name, otherThan: command.provider) {
            throw .nameTaken(.providerName, command.name)
        }
        try checkNotErased([.provider(command.provider)])
        try Field.baseURL.check(command.baseURL)
        try Field.apiKeyEnvironment.check(command.apiKeyEnvironment)
        // The address that a protocol is known for is nobody's own.
        guard !command.onPremises || !command.baseURL.isEmpty else { throw .onPremisesWithoutAddress(command.name) }
        for (field, limit) in [
            (Field.requestsPerMinute, command.requestsPerMinute), (.tokensPerMinute, command.tokensPerMinute),
        ] {
            if let limit { try field.check(limit, in: 1...ProviderLimits.perMinuteMax) }
        }
        if let daytona = command.daytona {
            guard command.kind == SandboxPlace.daytonaKind else { throw .sandboxSettingsOfModels(command.name) }
            try check(daytona)
        }
        if let now = providers[command.provider], now.kind == command.kind, now.name == command.name,
            now.baseURL == command.baseURL, now.apiKeyEnvironment == command.apiKeyEnvironment,
            now.onPremises == command.onPremises, now.requestsPerMinute == command.requestsPerMinute,
            now.tokensPerMinute == command.tokensPerMinute, now.daytona == command.daytona
        {
            return []
        }
        return [
            Draft(
                .providerConfigured(
                    .with {
                        ($0.provider, $0.kind) = (command.provider.stored, command.kind)
                        if command.onPremises { $0.onPremises = true }
                        if let limit = command.requestsPerMinute { $0.requestsPerMinute = limit }
                        if let limit = command.tokensPerMinute { $0.tokensPerMinute = limit }
                    }),
                .providerConfigured(
                    .with {
                        $0.name = command.name
                        $0.baseURL = command.baseURL
                        $0.apiKeyEnvironment = command.apiKeyEnvironment
                        if let daytona = command.daytona { $0.daytona = daytona }
                    }),
                of: [.provider(command.provider)])
        ]
    }

    private func check(_ daytona: DaytonaSandboxes) throws(Refusal) {
        for (field, text) in [
            (Field.daytonaOrganisation, daytona.organisation), (.daytonaTarget, daytona.target),
            (.daytonaSnapshot, daytona.snapshot), (.daytonaImage, daytona.image),
        ] { try field.check(text) }
        guard daytona.snapshot.isEmpty || daytona.image.isEmpty else { throw .snapshotAndImage }
        let sizes = [
            (Field.daytonaProcessors, daytona.hasProcessors, daytona.processors),
            (.daytonaMemory, daytona.hasMemoryGibibytes, daytona.memoryGibibytes),
            (.daytonaDisk, daytona.hasDiskGibibytes, daytona.diskGibibytes),
        ]
        for (field, isStated, size) in sizes where isStated {
            try field.check(size, in: 1...ProviderLimits.sandboxSizeMax)
            guard !daytona.image.isEmpty else { throw .sizeWithoutImage(field) }
        }
        if daytona.hasAutoStopMinutes {
            try Field.daytonaAutoStop.check(daytona.autoStopMinutes, in: 0...ProviderLimits.autoStopMinutesMax)
        }
        try Field.daytonaEnvironment.check(
            count: daytona.environment.count, max: ProviderLimits.environmentVariablesMax)
        var names: Set<String> = []
        for variable in daytona.environment {
            guard !variable.name.isEmpty, names.insert(variable.name).inserted else {
                throw .malformed(.daytonaEnvironment, nil)
            }
            try Field.apiKeyEnvironment.check(variable.name)
            try Field.daytonaEnvironmentValue.check(variable.value)
        }
    }

    func remove(_ command: RemoveProvider) throws(Refusal) -> [Draft] {
        guard providers[command.provider] != nil else { throw .unknown(.provider(command.provider)) }
        return [Draft(.providerRemoved(.with { $0.provider = command.provider.stored }))]
    }

    func store(_ command: StoreCredential) throws(Refusal) -> [Draft] {
        guard providers[command.provider] != nil else { throw .unknown(.provider(command.provider)) }
        try checkNotErased([.provider(command.provider)])
        guard !providers.knows(command.credential) else { throw .exists(.credential(command.credential)) }
        try Field.secret.check(command.secret)
        return [
            Draft(
                .credentialStored(
                    .with { ($0.provider, $0.credential) = (command.provider.stored, command.credential.stored) }),
                .credentialStored(.with { $0.secret = command.secret }),
                of: [.credential(command.credential), .provider(command.provider)])
        ]
    }

    func set(_ command: SetPrices) throws(Refusal) -> [Draft] {
        try Field.prices.check(count: command.prices.count, max: ProviderLimits.pricesPerCommandMax)
        var models: Set<String> = []
        var drafts: [Draft] = []
        for price in command.prices {
            guard models.insert(price.model).inserted else { throw .modelListedTwice(price.model) }
            drafts += try set(price)
        }
        return drafts
    }

    func set(_ command: SetPrice) throws(Refusal) -> [Draft] {
        try Field.model.check(command.model)
        let price = command.price
        try Field.priceTiers.check(count: price.tiers.count, max: ProviderLimits.priceTiersMax)
        for figure in ([price.usual] + price.tiers.map(\.price)).flatMap(\.figures) {
            try Field.price.check(figure, in: 0...ProviderLimits.picodollarsPerTokenMax)
        }
        for (lower, tier) in zip([0] + price.tiers.map(\.aboveInputTokens), price.tiers) {
            guard tier.aboveInputTokens > lower else { throw .priceTiersDoNotRise(model: command.model) }
        }
        if self.price(of: command.model) == price { return [] }
        return [Draft(.priceSet(price.stored(of: command.model)))]
    }
}
