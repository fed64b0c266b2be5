package import Events
package import SnapshotCoding

/// How a provider is reached, as of now.
package struct ProviderSettings: Equatable, Sendable {
    package let id: ProviderID
    /// The protocol spoken, e.g. `openai`.
    package let kind: String
    /// The word before the colon of its models; `nil` where it was erased, with the rest.
    package fileprivate(set) var name: String?
    /// Empty: the address that the protocol is known for.
    package fileprivate(set) var baseURL: String
    /// Empty where none is named.
    package fileprivate(set) var apiKeyEnvironment: String
    /// Whether `baseURL` is the workspace's own, though not on this machine.
    package fileprivate(set) var onPremises: Bool
    /// What it allows a minute, over all its models; `nil` where nobody said.
    package let requestsPerMinute: UInt64?
    package let tokensPerMinute: UInt64?
    /// Of a Daytona server; `nil` where nothing is said of its sandboxes, or it was erased.
    package fileprivate(set) var daytona: DaytonaSandboxes?
    /// The key that was stored last, where there is one; it may have been for an address that the provider had before.
    package fileprivate(set) var credential: CredentialID?
}

/// The providers that there are, the ids of their credentials, and the prices of models.
struct Providers: Equatable, Sendable {
    private var byID: [ProviderID: ProviderSettings] = [:]
    private var byName: [String: ProviderID] = [:]
    /// Those that were removed too.
    private var ids: Set<ProviderID> = []
    private var credentials: Set<CredentialID> = []
    private var prices: [String: ModelPrice] = [:]

    subscript(id: ProviderID) -> ProviderSettings? { byID[id] }
    func id(named name: String) -> ProviderID? { byName[name] }
    /// Whether another has that name, be it in other capitals.
    func hasName(like name: String, otherThan provider: ProviderID) -> Bool {
        let lowered = name.lowercased()
        return byName.contains { $0.value != provider && $0.key.lowercased() == lowered }
    }
    /// Whether there is or was such a provider.
    func knows(_ provider: ProviderID) -> Bool { ids.contains(provider) }
    func knows(_ credential: CredentialID) -> Bool { credentials.contains(credential) }
    func price(of model: String) -> ModelPrice? { prices[model] }

    mutating func apply(_ event: ProviderConfigured, content: ProviderConfiguredContent?) {
        guard let id = ProviderID(bytes: event.provider) else { return }
        if let name = byID[id]?.name { byName[name] = nil }
        ids.insert(id)
        byID[id] = ProviderSettings(
            id: id, kind: event.kind, name: content?.name, baseURL: content?.baseURL ?? "",
            apiKeyEnvironment: content?.apiKeyEnvironment ?? "", onPremises: event.onPremises,
            requestsPerMinute: event.hasRequestsPerMinute ? event.requestsPerMinute : nil,
            tokensPerMinute: event.hasTokensPerMinute ? event.tokensPerMinute : nil,
            daytona: content.flatMap { $0.hasDaytona ? $0.daytona : nil },
            credential: byID[id]?.credential)
        if let name = content?.name { byName[name] = id }
    }

    mutating func apply(_ event: ProviderRemoved) {
        guard let id = ProviderID(bytes: event.provider), let provider = byID.removeValue(forKey: id) else { return }
        if let name = provider.name { byName[name] = nil }
    }

    mutating func forget(_ erased: ProviderID) {
        if let name = byID[erased]?.name { byName[name] = nil }
        byID[erased]?.name = nil
        byID[erased]?.baseURL = ""
        byID[erased]?.apiKeyEnvironment = ""
        byID[erased]?.onPremises = false
        byID[erased]?.daytona = nil
    }

    mutating func apply(_ event: CredentialStored) {
        guard let id = ProviderID(bytes: event.provider), let credential = CredentialID(bytes: event.credential) else {
            return
        }
        byID[id]?.credential = credential
        credentials.insert(credential)
    }

    mutating func apply(_ event: PriceSet) { prices[event.model] = ModelPrice(event) }
}

extension WorkspaceState {
    package func provider(named name: String) -> ProviderID? { providers.id(named: name) }

    /// `nil` for a provider that does not exist, or whose name was erased.
    package func name(of provider: ProviderID) -> String? { providers[provider]?.name }

    package func settings(of provider: ProviderID) -> ProviderSettings? { providers[provider] }

    /// What a model costs as of now; `nil` means unknown, never free.
    /// - Parameter model: `provider:name`.
    package func price(of model: String) -> ModelPrice? { providers.price(of: model) }
}

extension Providers: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byID, byName, ids, credentials, prices) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (byID, byName, ids, credentials, prices) = try reader.read()
    }
}

extension ProviderSettings: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(id, kind, name, baseURL, apiKeyEnvironment, onPremises, credential)
        writer.write(requestsPerMinute, tokensPerMinute, daytona)
    }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, kind, name, baseURL, apiKeyEnvironment, onPremises, credential) = try reader.read()
        (requestsPerMinute, tokensPerMinute, daytona) = try reader.read()
    }
}
