import ArgumentParser
import Events
import Spelling

/// Where models are reached this time, whatever the experiment says.
struct AddressOptions: ParsableArguments {
    @Option(
        name: .customLong("address"),
        help: ArgumentHelp(
            "Where a model is reached this time, in place of where the experiment says.",
            valueName: "PROVIDER:NAME=URL"))
    private var address: [String] = []

    func validate() throws { for text in address { _ = try AddressArgument(text) } }

    /// Those that `validate` found good.
    private var addresses: [AddressArgument] { address.compactMap { try? AddressArgument($0) } }

    /// The models that are reached elsewhere.
    var models: Set<String> { Set(self.addresses.map(\.model)) }

    /// Where these models are reached: as `--address` says, else as their settings do.
    func addresses(of models: [ModelSettings]) throws -> [String: String] {
        var known = Dictionary(models.map { ($0.model, $0.baseURL) }, uniquingKeysWith: { first, _ in first })
        for address in self.addresses {
            guard known.updateValue(address.url, forKey: address.model) != nil else {
                let nearest = NearestNames.nearest(to: address.model, among: models.map(\.model))
                let hint =
                    nearest.isEmpty
                    ? "it has \(models.map(\.model).joined(separator: ", "))"
                    : "did you mean \(nearest.joined(separator: " or "))?"
                throw ExitStatus.usage("--address: the experiment has no model \(address.model.cut(to: 60)); \(hint)")
            }
        }
        return known
    }
}
