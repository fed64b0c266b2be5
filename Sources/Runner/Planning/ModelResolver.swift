internal import Domain
internal import Events
package import HTTPTransport
package import Ledger
internal import Projections
package import Providers

/// Finds the way to a model: which protocol, at which address, with which key, at which price.
///
/// Address: the experiment's own, else the stored provider's, else the environment's (`OPENAI_BASE_URL` for `openai`), else the one the
/// protocol is known for. Key: the variable that the experiment names, else the credential stored for the provider, else the variable
/// stored with it, else the protocol's usual one.
package struct ModelResolver: Sendable {
    private let reader: LedgerReader
    private let transport: any HTTPTransport
    private let settings: RunnerSettings

    package init(reader: LedgerReader, transport: any HTTPTransport, settings: RunnerSettings) {
        self.reader = reader
        self.transport = transport
        self.settings = settings
    }

    /// What of a provider the workspace has stored under a model's first word.
    private struct Stored: Sendable {
        let configuration: ProviderConfiguration?
        let credential: StoredCredential?
        let price: Projections.Price?
    }

    func call(for model: ModelSettings) throws(FailedAttempt) -> ModelCall {
        let words = model.model.split(separator: ":", maxSplits: 1)
        guard words.count == 2 else {
            throw FailedAttempt(
                .providerUnknown, "the model is not of the form provider:name; name it like openai:gpt-5")
        }
        let word = String(words[0])
        let stored = stored(word, model: model.model)
        let (provider, locality) = try provider(word, stored, model)
        let price: TokenPrice? =
            if model.hasInputPicodollarsPerToken, model.hasOutputPicodollarsPerToken {
                TokenPrice(
                    inputPicodollars: model.inputPicodollarsPerToken, outputPicodollars: model.outputPicodollarsPerToken
                )
            } else {
                stored.price.map {
                    TokenPrice(
                        inputPicodollars: $0.inputPicodollars, outputPicodollars: $0.outputPicodollars,
                        cachedInputPicodollars: $0.cachedInputPicodollars,
                        reasoningPicodollars: $0.reasoningPicodollars)
                }
            }
        return ModelCall(
            provider: provider, name: String(words[1]), settings: model, limits: limits, locality: locality,
            price: price)
    }

    private var limits: HTTPLimits {
        let usual = HTTPLimits()
        return HTTPLimits(
            connect: min(usual.connect, settings.callMax), firstByte: settings.callMax, whole: settings.callMax,
            replyBytesMax: usual.replyBytesMax)
    }

    /// The provider that a word names, as it is configured now: to list its models, to see whether it can be reached.
    package func provider(named word: String) throws -> any CompletionProvider {
        try provider(word, stored(word, model: ""), ModelSettings()).provider
    }

    private func stored(_ word: String, model: String) -> Stored {
        reader.read { models in
            let now = AsOf.now(models)
            let configuration = models.catalog.provider(named: word, asOf: now)
            return Stored(
                configuration: configuration,
                credential: configuration.flatMap { models.catalog.credential(of: $0.id, asOf: now) },
                price: models.catalog.price(of: model, asOf: now))
        }
    }

    private func provider(
        _ word: String, _ stored: Stored, _ model: ModelSettings
    ) throws(FailedAttempt) -> (provider: any CompletionProvider, locality: Locality) {
        let kind: ProviderKind
        let base: BaseURL
        do {
            kind = try ProviderCatalog.kind(stored.configuration?.kind ?? word)
            base = try kind.baseURL(given: address(kind, stored, model))
        } catch { throw FailedAttempt(.providerUnknown, "\(error)") }
        let credential = try credential(kind, stored, model, isKnownHost: base.text == kind.defaultBaseURL)
        // The workspace vouches for the address that it stored, and for no other.
        let isOwn = stored.configuration.map { $0.onPremises && $0.baseURL == address(kind, stored, model) } ?? false
        return (
            kind.provider(settings: ProviderSettings(baseURL: base, credential: credential), transport: transport),
            Locality(ofURL: base.text, isOnPremises: isOwn)
        )
    }

    private func address(_ kind: ProviderKind, _ stored: Stored, _ model: ModelSettings) -> String? {
        let candidates = [
            settings.movedTo[model.model], model.baseURL, stored.configuration?.baseURL,
            kind.word == "openai" ? settings.environment["OPENAI_BASE_URL"] : nil,
        ]
        return candidates.compactMap(\.self).first { !$0.isEmpty }
    }

    private func credential(
        _ kind: ProviderKind, _ stored: Stored, _ model: ModelSettings, isKnownHost: Bool
    ) throws(FailedAttempt) -> Credential? {
        if !model.apiKeyEnvironment.isEmpty { return try variable(model.apiKeyEnvironment) }
        if let kept = stored.credential {
            do {
                guard let content = try reader.content(at: kept.position) else {
                    throw FailedAttempt(.contentErased, "the provider's credential was erased; store a new one")
                }
                return try credential(content.credentialStored.secret)
            } catch let failed as FailedAttempt { throw failed } catch {
                throw FailedAttempt(.credentialMissing, "the provider's credential cannot be read: \(error)")
            }
        }
        if let name = stored.configuration?.apiKeyEnvironment, !name.isEmpty { return try variable(name) }
        guard let usual = kind.credentialVariable else { return nil }
        if settings.environment[usual]?.isEmpty == false { return try variable(usual) }
        // The provider's own address takes nobody without a key; any other server may.
        guard isKnownHost else { return nil }
        throw FailedAttempt(
            .credentialMissing,
            "no key for \(kind.title): set \(usual), or store one with `promptledger provider credential`")
    }

    private func variable(_ name: String) throws(FailedAttempt) -> Credential {
        guard let text = settings.environment[name], !text.isEmpty else {
            throw FailedAttempt(
                .credentialMissing, "the environment variable \(name), which should hold the key, is not set")
        }
        return try credential(text)
    }

    private func credential(_ text: String) throws(FailedAttempt) -> Credential {
        do { return try Credential(text) } catch { throw FailedAttempt(.credentialMissing, "\(error)") }
    }
}
