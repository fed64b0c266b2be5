import Domain
import Events
import Ledger
import Projections

/// Where a provider's key is.
enum ProviderKey: Equatable {
    /// In the ledger, encrypted.
    case stored
    /// It was in the ledger. Of what is erased there is no past: so it is at every moment.
    case erased
    case inEnvironment(String)
    /// The stored one was for an address that the provider had before.
    case leftBehind
    case none

    init(of provider: ProviderConfiguration, in models: ReadModels, asOf moment: AsOf) {
        if let credential = models.catalog.credential(of: provider.id, asOf: moment) {
            let isErased =
                models.isErased(.credential(credential.id)) || models.isErased(.provider(provider.id))
            self = isErased ? .erased : .stored
        } else if let variable = provider.apiKeyEnvironment, !variable.isEmpty {
            self = .inEnvironment(variable)
        } else {
            self = models.catalog.credentials(of: provider.id, asOf: moment).isEmpty ? .none : .leftBehind
        }
    }

    var words: String {
        switch self {
        case .stored: "stored"
        case .erased: "erased"
        case .inEnvironment(let variable): "from \(variable)"
        case .leftBehind: "none for this address"
        case .none: "none"
        }
    }
}

extension ReadModels {
    /// Whether it was erased, as of now.
    func isErased(_ subject: Subject) -> Bool { erasures.contain(subject.kind, subject.stored) }
}

extension OpenLedger {
    /// Configures a provider. Says so where its stored key was for the address that it had before, and stays behind.
    func configure(_ provider: ConfigureProvider) async throws {
        func hasKey() -> Bool { reader.read { $0.catalog.credential(of: provider.provider, asOf: .now($0)) != nil } }
        let hadKey = hasKey()
        try await execute(.configureProvider(provider))
        guard hadKey, !hasKey() else { return }
        Standard.error(
            "the key stored for \(provider.name) was for the address that it had before, and is not sent to the new one; store one for it with `promptledger provider credential \(provider.name)`"
        )
    }
}
