internal import Events

/// What a call may take at most, as far as that can be known before it is made.
struct CallEstimate: Equatable, Sendable {
    let tokens: UInt64
    /// `nil` where nobody has said what the model costs.
    let picodollars: Int128?

    /// Of an answer whose length nobody has limited.
    static let outputTokensUsual: UInt64 = 4_096

    /// A token is at least one byte of the prompt, so its bytes bound its tokens; a message's frame takes some more.
    init(promptBytes: Int, messages: Int, outputTokensMax: Int?, price: TokenPrice?) {
        let input = UInt64(promptBytes + 8 * messages)
        let output = outputTokensMax.map { UInt64(max(0, $0)) } ?? Self.outputTokensUsual
        tokens = input + output
        picodollars = price.map {
            Int128(input) * Int128($0.inputPicodollarsMax) + Int128(output) * Int128($0.outputPicodollarsMax)
        }
    }
}
