import Curl
import Foundation
import Ledger
import Providers
import Runner
import Spelling

/// How a provider is: whether it can be reached and takes its key, how long that took, and which models it lists.
struct ProviderHealth {
    /// A name, or a kind.
    private let provider: String
    private let place: ModelPlace
    private let timeoutSeconds: Int
    private let milliseconds: Double
    private let models: Result<[String], ProviderError>
    /// The model that was asked about.
    private let model: String?

    /// - Parameter word: `provider` or `provider:name`.
    static func look(at word: String, in reader: LedgerReader, timeoutSeconds: Int) async throws -> ProviderHealth {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        let name = parts.first ?? word
        let resolver = ModelResolver(
            reader: reader, transport: RunnerOptions.transport,
            settings: RunnerSettings(callMax: .seconds(timeoutSeconds), environment: Environment.all))
        let provider = try resolver.provider(named: name)
        let begun = ContinuousClock.now
        let models: Result<[String], ProviderError>
        do { models = .success(try await provider.models().map(\.name)) } catch { models = .failure(error) }
        return ProviderHealth(
            provider: name, place: try resolver.place(named: name), timeoutSeconds: timeoutSeconds,
            milliseconds: (ContinuousClock.now - begun) / .milliseconds(1), models: models,
            model: parts.count == 2 ? parts[1] : nil)
    }

    private var error: ProviderError? { if case .failure(let error) = models { error } else { nil } }
    private var names: [String] { (try? models.get()) ?? [] }

    /// Whether somebody answered, be it a refusal.
    private var isReachable: Bool { error?.isAnswered ?? true }
    private var status: String { error?.fault.word ?? "ok" }
    /// `nil` where nobody asked, or the provider did not say.
    private var isKnown: Bool? { error == nil ? model.map(isListed) : nil }

    /// Servers list a model with the part that a word may leave out: Ollama `llama3` as `llama3:latest`; and take one that a word may add: the
    /// Hugging Face router the provider behind it, `org/model:provider`.
    private func isListed(_ model: String) -> Bool {
        if names.contains(model) { return true }
        switch place.kind {
        case "ollama": return !model.contains(":") && names.contains("\(model):latest")
        case "huggingface": return model.split(separator: ":").first.map { names.contains(String($0)) } ?? false
        default: return false
        }
    }

    private var nearest: [String] {
        guard let model, isKnown == false else { return [] }
        return NearestNames.nearest(to: model, among: names)
    }

    /// What is wrong, in one line; `nil` where all is well.
    var complaint: String? {
        if let error { return error.report }
        guard let model, isKnown == false else { return nil }
        let hint =
            nearest.isEmpty
            ? "list them with `promptledger provider models \(provider)`"
            : "did you mean \(nearest.map { "\(provider):\($0)" }.joined(separator: " or "))?"
        return "\(provider) lists no model \(model.cut(to: 60)); \(hint)"
    }

    var fields: [String: Any?] {
        [
            "provider": provider, "kind": place.kind, "address": place.baseURL, "reachable": isReachable,
            "status": status, "http_status": error?.status, "time_ms": milliseconds,
            "timeout_s": timeoutSeconds, "models": error == nil ? names.map { "\(provider):\($0)" } : nil,
            "model": model, "model_known": isKnown, "nearest": nearest.map { "\(provider):\($0)" },
        ]
    }

    var text: String {
        let lines = [
            "provider   \(provider), \(place.kind) at \(place.baseURL)",
            "reachable  \(isReachable ? "yes" : "no")",
            "status     \(status)\(error?.status.map { ", HTTP \($0)" } ?? "")",
            "time       \(Figures.milliseconds(milliseconds)), of \(timeoutSeconds) s at most",
        ]
        return (lines + names.map { "model      \(provider):\($0)" }).joined(separator: "\n")
    }
}
