import Domain
import Events
import Projections

/// Where a provider's key is.
enum ProviderKey: Equatable {
    /// In the ledger, encrypted.
    case stored
    /// It was in the ledger. Of what is erased there is no past: so it is at every moment.
    case erased
    case inEnvironment(String)
    case none

    init(of provider: ProviderConfiguration, in models: ReadModels, asOf moment: AsOf) {
        if let credential = models.catalog.credential(of: provider.id, asOf: moment) {
            let isErased =
                models.isErased(.credential(credential.id)) || models.isErased(.provider(provider.id))
            self = isErased ? .erased : .stored
        } else if let variable = provider.apiKeyEnvironment, !variable.isEmpty {
            self = .inEnvironment(variable)
        } else {
            self = .none
        }
    }

    var words: String {
        switch self {
        case .stored: "stored"
        case .erased: "erased"
        case .inEnvironment(let variable): "from \(variable)"
        case .none: "none"
        }
    }
}

extension ReadModels {
    /// Whether it was erased, as of now.
    func isErased(_ subject: Subject) -> Bool { erasures.contain(subject.kind, subject.stored) }
}
