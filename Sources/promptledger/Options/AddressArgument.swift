import ArgumentParser
import Providers

/// `PROVIDER:NAME=URL`: where a model is reached in this process.
struct AddressArgument: Sendable {
    /// `provider:name`.
    let model: String
    let url: String

    /// - Throws: why `text` is none, without the address: it may hold a password.
    init(_ text: String) throws(ValidationError) {
        // A model's name may hold no `=`, a URL may.
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2 else {
            throw ValidationError("--address takes a model, `=` and a URL, as in openai:gpt-5=http://127.0.0.1:8080/v1")
        }
        guard halves[0].contains(":") else {
            throw ValidationError("--address: before the `=` a model is called like openai:gpt-5")
        }
        do { _ = try BaseURL(halves[1]) } catch { throw ValidationError("--address: \(error)") }
        (model, url) = (halves[0], halves[1])
    }
}
