internal import Domain
package import Events
package import HTTPTransport
package import Ledger
internal import Projections
internal import SwiftProtobuf
package import Providers
internal import Spelling

/// Finds the way to a model: which protocol, at which address, with which key, at which price.
///
/// Address: the experiment's own, else the stored provider's, else the environment's (`OPENAI_BASE_URL` for `openai`), else the one the
/// protocol is known for. Key: the variable that the experiment names, else the credential stored for the provider, else the variable
/// stored with it, else the protocol's usual one. Where each of them may go, ``ModelResolver/key(_:_:_:to:)`` decides.
package struct ModelResolver: Sendable {
    let reader: LedgerReader
    private(set) var transport: any HTTPTransport
    let settings: RunnerSettings

    package init(reader: LedgerReader, transport: any HTTPTransport, settings: RunnerSettings) {
        self.reader = reader
        self.transport = transport
        self.settings = settings
    }

    /// The same, with calls made by another transport.
    func by(_ transport: any HTTPTransport) -> ModelResolver {
        var copy = self
        copy.transport = transport
        return copy
    }

    /// What of a provider the workspace has stored under a model's first word.
    struct Stored: Sendable {
        let configuration: ProviderConfiguration?
        let credential: StoredCredential?
        let price: ModelPrice?
    }

    func call(for model: ModelSettings) throws(FailedAttempt) -> ModelCall {
        let words = model.model.split(separator: ":", maxSplits: 1)
        guard words.count == 2 else {
            throw FailedAttempt(
                .providerUnknown, "the model is not of the form provider:name; name it like openai:gpt-5")
        }
        let word = String(words[0])
        let stored = stored(word, model: model.model)
        let (provider, place, locality) = try provider(word, stored, model)
        let price: ModelPrice? =
            if model.hasInputPicodollarsPerToken, model.hasOutputPicodollarsPerToken {
                ModelPrice(
                    TokenPrice(
                        inputPicodollars: model.inputPicodollarsPerToken,
                        outputPicodollars: model.outputPicodollarsPerToken))
            } else { stored.price }
        return ModelCall(
            provider: provider, place: place, name: String(words[1]), settings: model, limits: limits,
            locality: locality,
            price: price)
    }

    var limits: HTTPLimits {
        let usual = HTTPLimits()
        return HTTPLimits(
            connect: min(usual.connect, settings.callMax), firstByte: settings.callMax, whole: settings.callMax,
            replyBytesMax: usual.replyBytesMax)
    }

    /// Throws where a model could not be asked, for want of a provider, an address or a key, or as what is to be asked of it breaks a rule of
    /// its kind; the error says so in one line.
    /// - Parameters:
    ///   - versions: how each version of a prompt has it asked, where the model's own settings say nothing else.
    ///   - repeats: how often each is asked: every repeat has a seed of its own.
    package func check(
        _ model: ModelSettings, versions: [ModelParameters] = [ModelParameters()], repeats: Int = 1
    ) throws {
        let call = try call(for: model)
        let message = Events.ChatMessage.with { ($0.role, $0.text) = (Providers.ChatMessage.Role.user.rawValue, "?") }
        // The first and the last.
        let repetitions: [UInt32] = repeats > 1 ? [0, UInt32(clamping: repeats - 1)] : [0]
        var seen: Set<ModelParameters> = []
        for parameters in versions where seen.insert(parameters).inserted {
            for repetition in repetitions {
                let request = try call.request([message], parameters, repetition: repetition)
                do { try call.provider.check(request) } catch {
                    throw FailedAttempt(.unsendable, "it cannot be asked so: \(error.summary)")
                }
            }
        }
    }

    /// Where a model is asked now. It needs no key.
    func place(of model: ModelSettings) throws(FailedAttempt) -> ModelPlace {
        let word = String(model.model.prefix { $0 != ":" })
        let stored = stored(word, model: model.model)
        return try locate(word, stored, model).place
    }

    /// The provider that a word names, as it is configured now: to list its models, to see whether it can be reached.
    package func provider(named word: String) throws -> any CompletionProvider {
        try provider(word, stored(word, model: ""), ModelSettings()).provider
    }

    /// Where the models of a provider are asked that have no address of their own.
    package func place(named word: String) throws -> ModelPlace { try place(of: .with { $0.model = "\(word):" }) }

    private func stored(_ word: String, model: String) -> Stored {
        reader.read { models in
            let now = AsOf.now(models)
            let configuration = models.catalog.provider(named: word, asOf: now)
            return Stored(
                configuration: configuration,
                credential: configuration.flatMap { models.catalog.credential(of: $0.id, asOf: now) },
                price: models.catalog.price(of: model, asOf: now)?.price)
        }
    }

    private func provider(
        _ word: String, _ stored: Stored, _ model: ModelSettings
    ) throws(FailedAttempt) -> (provider: any CompletionProvider, place: ModelPlace, locality: Locality) {
        let (kind, base, place) = try locate(word, stored, model)
        let credential = try key(kind, stored, model, to: base)
        // The workspace vouches for the address that it stored, and for no other.
        let isOwn =
            stored.configuration.map { $0.onPremises && $0.baseURL == address(kind, stored, model).text } ?? false
        return (
            kind.provider(
                settings: ProviderSettings(baseURL: base, credential: credential, limits: limits), transport: transport),
            place, kind.forwards(model.model) ? .cloud : Locality(ofURL: base.text, isOnPremises: isOwn)
        )
    }

    private func locate(
        _ word: String, _ stored: Stored, _ model: ModelSettings
    ) throws(FailedAttempt) -> (kind: ProviderKind, base: BaseURL, place: ModelPlace) {
        do {
            let kind = try ProviderCatalog.kind(stored.configuration?.kind ?? word)
            let (text, isStored) = address(kind, stored, model)
            let base = try kind.baseURL(given: text)
            return (kind, base, ModelPlace(kind: kind.word, baseURL: base.text, isStored: isStored))
        } catch ProviderCatalogError.unknown(_, _) {
            // A kind is called by its word, a provider by the name that the workspace gave it.
            let names = reader.read { $0.catalog.providers(asOf: .now($0)).compactMap(\.name) }
            let nearest = NearestNames.nearest(to: word, among: ProviderCatalog.kinds.map(\.word) + names).first
            let own = nearest == nil && !names.isEmpty ? ", and \(names.joined(separator: ", ")) of the workspace" : ""
            throw FailedAttempt(
                .providerUnknown, "\(ProviderCatalogError.unknown(word, nearest: nearest))\(own)")
        } catch { throw FailedAttempt(.providerUnknown, "\(error)") }
    }

    private func address(
        _ kind: ProviderKind, _ stored: Stored, _ model: ModelSettings
    ) -> (text: String?, isStored: Bool) {
        let stated = [settings.movedTo[model.model], model.baseURL].compactMap(\.self).first { !$0.isEmpty }
        if let stated { return (stated, false) }
        if let kept = stored.configuration?.baseURL, !kept.isEmpty { return (kept, true) }
        return (environmentAddress(of: kind), false)
    }

    /// What the environment calls the address of a kind; `nil` where it does not.
    func environmentAddress(of kind: ProviderKind) -> String? {
        let usual = kind.word == "openai" ? settings.environment["OPENAI_BASE_URL"] : nil
        return usual.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where a provider had its models asked at a moment, by the address that the workspace had stored for it; `nil` where it had none, or
    /// it was erased.
    func storedPlace(of model: String, asOf moment: AsOf) -> ModelPlace? {
        let word = String(model.prefix { $0 != ":" })
        let configuration = reader.read { $0.catalog.provider(named: word, asOf: moment) }
        guard let configuration, let kept = configuration.baseURL, let base = try? BaseURL(kept) else { return nil }
        return ModelPlace(kind: configuration.kind, baseURL: base.text, isStored: true)
    }
}
