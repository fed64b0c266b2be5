internal import Domain
internal import Events
internal import Foundation
internal import Scoring
internal import SwiftProtobuf

/// The judges of a run's answer, made ready before its model is asked: what cannot be asked, or may not, is known then, and costs nothing.
struct PreparedJudging: Sendable {
    /// In what they are asked; `nil` where nobody is.
    let place: RunPlace?
    let judges: [ExpectedJudging.Judge: JudgeCall]
    /// What their calls may take at most, as far as that can be known before there is an answer.
    let estimates: [CallEstimate]
    /// What was asked of the model, as a text.
    let prompt: String?

    /// Of a case whose assertions ask nobody.
    static let none = PreparedJudging(place: nil, judges: [:], estimates: [], prompt: nil)

    private init(
        place: RunPlace?, judges: [ExpectedJudging.Judge: JudgeCall], estimates: [CallEstimate], prompt: String?
    ) {
        (self.place, self.judges, self.estimates, self.prompt) = (place, judges, estimates, prompt)
    }

    /// - Parameters:
    ///   - messages: what is asked of the model.
    ///   - answerTokensMax: that its answer may have.
    ///   - staysLocal: whether nothing may leave what the workspace calls its own.
    init(
        _ expected: [ExpectedJudging], _ messages: [Events.ChatMessage], answerTokensMax: UInt64, in place: RunPlace,
        staysLocal: Bool, _ call: (ExpectedJudging.Judge) throws(FailedAttempt) -> JudgeCall
    ) throws(FailedAttempt) {
        var judges: [ExpectedJudging.Judge: JudgeCall] = [:]
        var estimates: [CallEstimate] = []
        let promptBytes = messages.reduce(0) { $0 + $1.text.utf8.count }
        for one in expected {
            let judge = try call(one.judge)
            if staysLocal, judge.locality == .cloud {
                throw FailedAttempt(
                    .localOnly,
                    "nothing was sent: the workspace, the prompt or the dataset is marked local only, and \(judge.name), which is to judge the answer, is reached elsewhere; use a local judge, or mark its provider's address as the workspace's own"
                )
            }
            judges[one.judge] = judge
            switch judge {
            case .model(let call):
                let parameters = call.settings.parameters
                estimates.append(
                    CallEstimate(
                        promptBytes: one.textBytes + promptBytes, messages: 4, answerTokens: answerTokensMax,
                        outputTokensMax: parameters.hasMaxTokens ? Int(parameters.maxTokens) : nil, price: call.price))
            case .embedder(let call, _):
                estimates.append(
                    CallEstimate(
                        promptBytes: one.textBytes, messages: 4, answerTokens: answerTokensMax, outputTokensMax: 0,
                        price: call.price))
            case .server: break
            }
        }
        self.init(place: place, judges: judges, estimates: estimates, prompt: Self.text(of: messages))
    }

    /// One message's text; of several their JSON, as promptfoo has it.
    static func text(of messages: [Events.ChatMessage]) -> String {
        if messages.count == 1 { return messages[0].text }
        let turns = messages.map { ["role": $0.role, "content": $0.text] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts are always written.
        return String(decoding: try! encoder.encode(turns), as: UTF8.self)
    }
}
