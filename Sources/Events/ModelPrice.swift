package import SnapshotCoding
import SwiftProtobuf

/// What a token costs, in picodollars (10⁻¹² USD).
package struct TokenPrice: Equatable, Sendable {
    package var inputPicodollars: Int64
    package var outputPicodollars: Int64
    /// Of input that came from the provider's cache; `nil` where nobody said.
    package var cachedInputPicodollars: Int64?
    /// Of hidden reasoning; `nil` where it costs what any output does.
    package var reasoningPicodollars: Int64?

    package init(
        inputPicodollars: Int64, outputPicodollars: Int64, cachedInputPicodollars: Int64? = nil,
        reasoningPicodollars: Int64? = nil
    ) {
        self.inputPicodollars = inputPicodollars
        self.outputPicodollars = outputPicodollars
        self.cachedInputPicodollars = cachedInputPicodollars
        self.reasoningPicodollars = reasoningPicodollars
    }

    /// Every figure that it states.
    package var figures: [Int64] {
        [inputPicodollars, outputPicodollars] + [cachedInputPicodollars, reasoningPicodollars].compactMap(\.self)
    }
}

/// What a model costs: the same for every call, or more where the prompt is long.
package struct ModelPrice: Equatable, Sendable {
    /// Of a call with more input than so many tokens.
    package struct Tier: Equatable, Sendable {
        package var aboveInputTokens: UInt64
        package var price: TokenPrice

        package init(aboveInputTokens: UInt64, price: TokenPrice) {
            self.aboveInputTokens = aboveInputTokens
            self.price = price
        }
    }

    /// Of a call that no tier is for.
    package var usual: TokenPrice
    /// By rising input.
    package var tiers: [Tier]

    package init(_ usual: TokenPrice, tiers: [Tier] = []) {
        self.usual = usual
        self.tiers = tiers
    }

    /// What each token of a call costs that has so many of input.
    package func price(ofInput tokens: UInt64) -> TokenPrice {
        tiers.last { $0.aboveInputTokens < tokens }?.price ?? usual
    }

    /// Every price that a call may have which has so many tokens of input at most.
    package func prices(ofInputUpTo tokens: UInt64) -> [TokenPrice] {
        [usual] + tiers.prefix { $0.aboveInputTokens < tokens }.map(\.price)
    }
}

extension ModelPrice {
    package init(_ event: PriceSet) {
        self.init(
            TokenPrice(
                inputPicodollars: event.inputPicodollarsPerToken, outputPicodollars: event.outputPicodollarsPerToken,
                cachedInputPicodollars: event.hasCachedInputPicodollarsPerToken
                    ? event.cachedInputPicodollarsPerToken : nil,
                reasoningPicodollars: event.hasReasoningPicodollarsPerToken
                    ? event.reasoningPicodollarsPerToken : nil),
            tiers: event.tiers.map(Tier.init))
    }

    /// As an event stores it.
    /// - Parameter model: `provider:name`.
    package func stored(of model: String) -> PriceSet {
        .with {
            $0.model = model
            $0.inputPicodollarsPerToken = usual.inputPicodollars
            $0.outputPicodollarsPerToken = usual.outputPicodollars
            if let price = usual.cachedInputPicodollars { $0.cachedInputPicodollarsPerToken = price }
            if let price = usual.reasoningPicodollars { $0.reasoningPicodollarsPerToken = price }
            $0.tiers = tiers.map(\.stored)
        }
    }
}

extension ModelPrice.Tier {
    fileprivate init(_ stored: PriceTier) {
        self.init(
            aboveInputTokens: stored.aboveInputTokens,
            price: TokenPrice(
                inputPicodollars: stored.inputPicodollarsPerToken, outputPicodollars: stored.outputPicodollarsPerToken,
                cachedInputPicodollars: stored.hasCachedInputPicodollarsPerToken
                    ? stored.cachedInputPicodollarsPerToken : nil,
                reasoningPicodollars: stored.hasReasoningPicodollarsPerToken
                    ? stored.reasoningPicodollarsPerToken : nil))
    }

    fileprivate var stored: PriceTier {
        .with {
            $0.aboveInputTokens = aboveInputTokens
            $0.inputPicodollarsPerToken = price.inputPicodollars
            $0.outputPicodollarsPerToken = price.outputPicodollars
            if let cached = price.cachedInputPicodollars { $0.cachedInputPicodollarsPerToken = cached }
            if let reasoning = price.reasoningPicodollars { $0.reasoningPicodollarsPerToken = reasoning }
        }
    }
}

extension TokenPrice: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(inputPicodollars, outputPicodollars, cachedInputPicodollars, reasoningPicodollars)
    }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (inputPicodollars, outputPicodollars, cachedInputPicodollars, reasoningPicodollars) = try reader.read()
    }
}

extension ModelPrice: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(usual, tiers) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (usual, tiers) = try reader.read() }
}

extension ModelPrice.Tier: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(aboveInputTokens, price) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (aboveInputTokens, price) = try reader.read()
    }
}
