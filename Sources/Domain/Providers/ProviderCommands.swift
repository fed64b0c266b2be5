package import Events

/// Says where models are reached: of a new provider, or anew of one that there is.
package struct ConfigureProvider: Equatable, Sendable {
    package var provider: ProviderID
    /// The protocol spoken, e.g. `openai`.
    package var kind: String
    /// The word before the colon of its models, unique in the workspace.
    package var name: String
    /// Empty: the address that the protocol is known for.
    package var baseURL: String
    /// The environment variable that holds the key, where no credential is stored; may be empty.
    package var apiKeyEnvironment: String
    /// Whether the address is the workspace's own, though not on this machine.
    package var onPremises: Bool
    /// What it allows a minute, over all its models; `nil` where nobody said.
    package var requestsPerMinute: UInt64?
    package var tokensPerMinute: UInt64?
    /// What sandboxes at a Daytona server are to be; `nil` leaves it to the server.
    package var daytona: DaytonaSandboxes?

    package init(
        provider: ProviderID, kind: String, name: String, baseURL: String = "", apiKeyEnvironment: String = "",
        onPremises: Bool = false, requestsPerMinute: UInt64? = nil, tokensPerMinute: UInt64? = nil,
        daytona: DaytonaSandboxes? = nil
    ) {
        self.provider = provider
        self.kind = kind
        self.name = name
        self.baseURL = baseURL
        self.apiKeyEnvironment = apiKeyEnvironment
        self.onPremises = onPremises
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.daytona = daytona
    }
}

package struct RemoveProvider: Equatable, Sendable {
    package var provider: ProviderID

    package init(provider: ProviderID) {
        self.provider = provider
    }
}

/// Stores the key of a provider, in place of the one it had.
package struct StoreCredential: Equatable, Sendable {
    package var provider: ProviderID
    package var credential: CredentialID
    package var secret: String

    package init(provider: ProviderID, credential: CredentialID, secret: String) {
        self.provider = provider
        self.credential = credential
        self.secret = secret
    }
}

/// The secret stays out of logs, errors and crash texts, whoever prints the command.
extension StoreCredential: CustomStringConvertible, CustomReflectable {
    package var description: String { "StoreCredential(\(credential), of \(provider))" }
    package var customMirror: Mirror { Mirror(self, children: ["provider": provider, "credential": credential]) }
}

/// Says what many models cost from here on, at once.
package struct SetPrices: Equatable, Sendable {
    package var prices: [SetPrice]

    package init(_ prices: [SetPrice]) {
        self.prices = prices
    }
}

/// Says what a model costs from here on. 1 USD = 10¹² picodollars, so 2.5 USD for a million tokens is 2,500,000 a
/// token.
package struct SetPrice: Equatable, Sendable {
    /// `provider:name`.
    package var model: String
    package var price: ModelPrice

    package init(model: String, price: ModelPrice) {
        self.model = model
        self.price = price
    }
}
