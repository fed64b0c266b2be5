package import Events

/// What is said of calls with more input than so many tokens. What it leaves out costs there what it costs below.
package struct PriceTierStatement: Equatable, Sendable {
    /// In picodollars a token, as in ``TokenPrice``.
    package var inputPicodollars: Int64?
    package var outputPicodollars: Int64?
    package var cachedInputPicodollars: Int64?
    package var reasoningPicodollars: Int64?

    package init(
        inputPicodollars: Int64? = nil, outputPicodollars: Int64? = nil, cachedInputPicodollars: Int64? = nil,
        reasoningPicodollars: Int64? = nil
    ) {
        self.inputPicodollars = inputPicodollars
        self.outputPicodollars = outputPicodollars
        self.cachedInputPicodollars = cachedInputPicodollars
        self.reasoningPicodollars = reasoningPicodollars
    }

    /// The price of a token there.
    package func price(over below: TokenPrice) -> TokenPrice {
        TokenPrice(
            inputPicodollars: inputPicodollars ?? below.inputPicodollars,
            outputPicodollars: outputPicodollars ?? below.outputPicodollars,
            cachedInputPicodollars: cachedInputPicodollars ?? below.cachedInputPicodollars,
            reasoningPicodollars: reasoningPicodollars ?? below.reasoningPicodollars)
    }
}

extension ModelPrice {
    /// - Parameters:
    ///   - usual: of a call that is over none of the limits.
    ///   - tiers: by the tokens of input that a call must have more than; in any order.
    package init(_ usual: TokenPrice, over tiers: [(aboveInputTokens: UInt64, says: PriceTierStatement)]) {
        self.init(usual)
        for tier in tiers.sorted(by: { $0.aboveInputTokens < $1.aboveInputTokens }) {
            let below = self.tiers.last?.price ?? self.usual
            self.tiers.append(Tier(aboveInputTokens: tier.aboveInputTokens, price: tier.says.price(over: below)))
        }
    }
}
