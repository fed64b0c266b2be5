/// Why a model stopped.
package enum FinishReason: Sendable, Equatable {
    /// It was done, or came to a stop text.
    case stop
    /// It ran into the limit of tokens.
    case length
    /// It wants a tool called.
    case toolCalls
    /// A filter of the provider cut the answer.
    case contentFilter
    /// The model declined.
    case refusal
    /// A reason of the provider that has no word here: 1…64 of `A–Z a–z 0–9 . _ -`, or `unnamed`.
    case other(String)

    /// The word under which it is stored.
    package var word: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool-calls"
        case .contentFilter: "content-filter"
        case .refusal: "refusal"
        case .other(let word): word
        }
    }

    /// A reason that the caller has no case for. A provider's word is kept only where it looks like one: it is stored
    /// beside facts, where no text may go.
    static func unlisted(_ word: String) -> FinishReason { .other(Identifier.checked(word) ?? "unnamed") }
}
