import Curl
import Domain
import Ledger
import Providers
import Runner

/// Asks a provider for its models, and prints them.
struct ModelListing {
    let ledger: LedgerOptions
    /// A name, or a kind.
    let provider: String
    let timeoutSeconds: Int

    func show() async throws {
        let reader = try ledger.openToRead(.useCredentials)
        let resolver = ModelResolver(
            reader: reader,
            transport: RunnerOptions.transport,
            settings: RunnerSettings(callMax: .seconds(timeoutSeconds), environment: Environment.all))
        let asked = try resolver.provider(named: provider)
        let models: [ModelDescription]
        do throws(ProviderError) { models = try await asked.models() } catch {
            throw ExitStatus.failed(error.report)
        }
        for model in models {
            ledger.isJSON
                ? JSONOutput.line([
                    "model": "\(provider):\(model.name)", "owner": model.owner, "context_tokens": model.contextTokens,
                ])
                : Standard.output("\(provider):\(model.name)")
        }
    }
}
