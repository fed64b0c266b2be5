internal import Events
internal import Providers
internal import SwiftProtobuf

/// What a call may take at most, as far as that can be known before it is made.
struct CallEstimate: Equatable, Sendable {
    let inputTokens: UInt64
    let outputTokens: UInt64
    /// `nil` where nobody has said what the model costs.
    let picodollars: Int128?
    private let price: ModelPrice?

    /// Of an answer whose length nobody has limited. Where a budget holds it is sent as the limit (every kind of provider takes one), so that
    /// it cannot be overspent unseen; where none does it is no more than what a failed call is taken to have cost.
    static let outputTokensUsual: UInt64 = 4_096

    /// A token is at least one byte of the prompt, so its bytes bound its tokens; a message's frame takes some more.
    init(promptBytes: Int, messages: Int, outputTokensMax: Int?, price: ModelPrice?) {
        inputTokens = UInt64(promptBytes + 8 * messages)
        outputTokens = outputTokensMax.map { UInt64(max(0, $0)) } ?? Self.outputTokensUsual
        let (input, output) = (Int128(inputTokens), Int128(outputTokens))
        self.price = price
        let most = price?.most(ofInputUpTo: inputTokens)
        picodollars = most.map { input * Int128($0.input) + output * Int128($0.output) }
    }

    /// Of a call that judges an answer which is yet to come. Its tokens are the judge's own, and another's may be more: twice as many.
    init(promptBytes: Int, messages: Int, answerTokens: UInt64, outputTokensMax: Int?, price: ModelPrice?) {
        let bytes = promptBytes + Int(clamping: answerTokens.multipliedReportingOverflow(by: 2).partialValue)
        self.init(promptBytes: bytes, messages: messages, outputTokensMax: outputTokensMax, price: price)
    }

    /// Of the call and others together: what it cost is unknown where that of one of them is.
    func with(_ others: [CallEstimate]) -> CallEstimate {
        others.reduce(self) { sum, other in
            CallEstimate(
                inputTokens: sum.inputTokens + other.inputTokens, outputTokens: sum.outputTokens + other.outputTokens,
                picodollars: sum.picodollars.flatMap { own in other.picodollars.map { own + $0 } }, price: sum.price)
        }
    }

    /// Of no call.
    static let none = CallEstimate(inputTokens: 0, outputTokens: 0, picodollars: 0, price: nil)

    private init(inputTokens: UInt64, outputTokens: UInt64, picodollars: Int128?, price: ModelPrice?) {
        (self.inputTokens, self.outputTokens) = (inputTokens, outputTokens)
        (self.picodollars, self.price) = (picodollars, price)
    }

    /// Input and output together.
    var tokens: UInt64 { inputTokens + outputTokens }

    /// What a call has cost whose answer broke off, by what the server had said of it until then; what it had not said is taken as in
    /// ``spending``.
    func spending(stated usage: TokenUsage) -> AttemptSpending {
        var known = usage
        known.input = usage.input ?? 0
        known.output = usage.output ?? 0
        let isOfInput = (usage.billedInput ?? usage.input) != nil
        let isOfOutput = (usage.billedOutput ?? usage.output) != nil
        return .with {
            $0.inputTokens = usage.input.map(UInt64.init) ?? inputTokens
            $0.outputTokens = usage.output.map(UInt64.init) ?? outputTokens
            $0.estimated = !isOfInput || !isOfOutput
            guard let price, let stated = price.cost(of: known) else { return }
            let most = price.most(ofInputUpTo: max(inputTokens, UInt64(max(0, usage.input ?? 0))))
            let input = isOfInput ? 0 : Int128(inputTokens) * Int128(most.input)
            let output = isOfOutput ? 0 : Int128(outputTokens) * Int128(most.output)
            $0.costPicodollars = Int64(clamping: Int128(stated.picodollars) + input + output)
        }
    }

    /// What a call is taken to have cost of which nobody says more. What came of its answer is no measure: hidden reasoning is billed and
    /// never sent, and a model may write on after the connection is gone.
    var spending: AttemptSpending {
        .with {
            ($0.inputTokens, $0.outputTokens, $0.estimated) = (inputTokens, outputTokens, true)
            if let picodollars { $0.costPicodollars = Int64(clamping: picodollars) }
        }
    }
}
