internal import Events

/// `webhook`: a server of the author's judges. It is sent `{output, context: {prompt, vars}}`, and replies `{pass, score, reason}`, the last two
/// if it likes. (promptfoo, site/docs/configuration/expected-outputs/deterministic: “Webhook”.)
struct WebhookCheck: JudgedCheck {
    private let address: String
    private let threshold: Double?

    static let promptWord = "webhook@1"

    init(_ assertion: Assertion) throws(UnfitAssertion) {
        let terms = try AssertionTerms(assertion)
        address = try terms.text().trimmed
        guard ["http://", "https://"].contains(where: address.lowercased().hasPrefix),
            !address.contains(where: \.isWhitespace)
        else { throw .malformed("its value is no http or https address") }
        threshold = try terms.threshold == nil ? nil : terms.share(else: 0)
    }

    var expected: [ExpectedJudging] {
        [
            ExpectedJudging(judge: .server(address: address), textBytes: 0, prompt: Self.promptWord)
        ]
    }

    func look(
        at output: ScoredOutput, as place: AssertionPlace, by panel: any JudgePanel
    ) async throws(CancellationError) -> AssertionOutcome {
        let body = """
            {"output":\(GivenJSON.quoted(output.text)),"context":{"prompt":\(GivenJSON.quoted(output.prompt ?? "")),\
            "vars":\(output.given.variables)}}
            """
        return try await panel.ask(
            JudgeQuestion(
                asked: .reply(from: address, to: Array(body.utf8)), kind: .webhook, prompt: Self.promptWord,
                customPrompt: "", place: place, order: 1,
                read: { [threshold] reply in
                    guard case .text(let text) = reply else { return .errored("the server's reply is no text") }
                    return JudgeReading.verdict(text, threshold: threshold, of: "the server")
                })
        ).outcome
    }
}
