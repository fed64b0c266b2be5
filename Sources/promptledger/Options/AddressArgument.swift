import ArgumentParser
import Providers

/// `PROVIDER:NAME=URL`: where a model is reached in this process.
struct AddressArgument: ExpressibleByArgument {
    /// `provider:name`.
    let model: String
    let url: String

    init?(argument: String) {
        // A model's name may hold no `=`, a URL may.
        let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, halves[0].contains(":"), (try? BaseURL(halves[1])) != nil else { return nil }
        (model, url) = (halves[0], halves[1])
    }
}
