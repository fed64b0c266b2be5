import Domain
import Projections
import Providers

extension Locality {
    /// Where a provider's models are reached; nil where its address was erased, or it speaks a protocol that is not known here.
    init?(of provider: ProviderConfiguration) {
        guard let given = provider.baseURL else { return nil }
        let usual = try? ProviderCatalog.kind(provider.kind).defaultBaseURL
        guard let url = given.isEmpty ? usual : given else { return nil }
        self.init(ofURL: url, isOnPremises: provider.onPremises)
    }
}
