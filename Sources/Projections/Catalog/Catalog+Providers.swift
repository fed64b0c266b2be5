package import Events
package import SnapshotCoding

struct ProviderEntry: Positioned {
    let position: UInt64
    /// Nil from where it was removed.
    var configuration = Timeline<ProviderConfiguration?>()
    var credential = Timeline<StoredCredential>()
}

/// How a provider is reached. Texts are nil where they were erased; an address or variable not given is empty.
package struct ProviderConfiguration: Equatable, Sendable {
    package let id: ProviderID
    /// The protocol spoken, e.g. "openai".
    package let kind: String
    /// The word before the colon of a model.
    package let name: String?
    package let baseURL: String?
    /// The environment variable that holds the key, where no credential is stored.
    package let apiKeyEnvironment: String?
    /// Whether `baseURL` is the workspace's own, though not on this machine.
    package let onPremises: Bool
    /// What it allows a minute, over all its models; nil where nobody said.
    package let requestsPerMinute: UInt64?
    package let tokensPerMinute: UInt64?
    /// Of a Daytona server; nil where nothing is said of its sandboxes, or it was erased.
    package let daytona: DaytonaSandboxes?
    /// The entry that says so.
    package let position: UInt64

    /// Where it is reached: its own address, else the one that its kind is known for.
    fileprivate var home: String { baseURL.flatMap { $0.isEmpty ? nil : $0 } ?? kind }
}

/// Where a provider's key lies: encrypted, in the content of the entry at `position`.
package struct StoredCredential: Equatable, Sendable {
    package let id: CredentialID
    package let position: UInt64
}

/// What a model costs, and the entry that says so.
package struct StoredPrice: Equatable, Sendable {
    package let price: ModelPrice
    package let position: UInt64
}

extension Catalog {
    /// Those configured and not removed as of then, in the order of their first configuration.
    package func providers(asOf moment: AsOf) -> [ProviderConfiguration] {
        providers.ids(asOf: moment).compactMap { provider($0, asOf: moment) }
    }

    /// Nil where there is none as of then, or it was removed.
    package func provider(_ id: ProviderID, asOf moment: AsOf) -> ProviderConfiguration? {
        providers[id]?.configuration.value(asOf: moment) ?? nil
    }

    /// Names are unique among the providers of a moment.
    package func provider(named name: String, asOf moment: AsOf) -> ProviderConfiguration? {
        providers(asOf: moment).first { $0.name == name }
    }

    /// The provider's newest credential; nil where none was stored by then for the address that the provider had then. A key is for the
    /// address under which it was stored: it does not go along to another, and is not there again when the provider comes back.
    package func credential(of provider: ProviderID, asOf moment: AsOf) -> StoredCredential? {
        guard let entry = providers[provider], let credential = entry.credential.value(asOf: moment) else { return nil }
        let stored = AsOf.position(credential.position)
        guard let home = (entry.configuration.value(asOf: stored) ?? nil)?.home else { return nil }
        let later = entry.configuration.changes(after: stored, upTo: moment)
        return later.allSatisfy { $0.1?.home == home } ? credential : nil
    }

    /// Every credential that the provider had by then, the oldest first.
    package func credentials(of provider: ProviderID, asOf moment: AsOf) -> [StoredCredential] {
        providers[provider]?.credential.history(asOf: moment).map(\.1) ?? []
    }

    /// What `model` ("provider:name") cost then; nil is unknown, never free.
    package func price(of model: String, asOf moment: AsOf) -> StoredPrice? {
        prices[model]?.value(asOf: moment)
    }

    /// Every model that had a price by then, in order of the alphabet.
    package func pricedModels(asOf moment: AsOf) -> [String] {
        prices.filter { $0.value.value(asOf: moment) != nil }.map(\.key).sorted()
    }

    mutating func configure(_ configuration: ProviderConfiguration) {
        _ = providers.add(ProviderEntry(position: configuration.position), as: configuration.id)
        _ = providers.change(configuration.id) { $0.configuration.set(configuration, at: configuration.position) }
    }

    mutating func removeProvider(_ id: ProviderID, at position: UInt64) -> Bool {
        guard provider(id, asOf: .position(position)) != nil else { return false }
        return providers.change(id) { $0.configuration.set(nil, at: position) }
    }

    mutating func storeCredential(_ credential: StoredCredential, of provider: ProviderID) -> Bool {
        providers.change(provider) { $0.credential.set(credential, at: credential.position) }
    }

    mutating func setPrice(_ price: StoredPrice, of model: String) {
        prices[model, default: Timeline()].set(price, at: price.position)
    }
}

extension ProviderEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, configuration, credential) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (position, configuration, credential) = try reader.read()
    }
}

extension ProviderConfiguration: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(id, kind, name, baseURL, apiKeyEnvironment, onPremises, position)
        writer.write(requestsPerMinute, tokensPerMinute, daytona)
    }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, kind, name, baseURL, apiKeyEnvironment, onPremises, position) = try reader.read()
        (requestsPerMinute, tokensPerMinute, daytona) = try reader.read()
    }
}

extension StoredCredential: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(id, position) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (id, position) = try reader.read() }
}

extension StoredPrice: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(price, position) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (price, position) = try reader.read() }
}
