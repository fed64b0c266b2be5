package import Events

/// What is to be asked of somebody outside so that an output can be judged.
package struct JudgeQuestion: Sendable {
    package enum Asked: Equatable, Sendable {
        /// What the model answers to these messages.
        case answer(of: ModelSettings, to: [ChatMessage])
        /// How the model embeds these texts: a vector for each, in their order.
        case embeddings(by: ModelSettings, of: [String])
        /// What the server at this address answers to this JSON.
        case reply(from: String, to: [UInt8])
    }

    /// What came back.
    package enum Reply: Equatable, Sendable {
        case text(String)
        case vectors([[Double]])
    }

    package let asked: Asked
    package let kind: JudgementKind
    /// Name and version of the prompt (``JudgePrompt``).
    package let prompt: String
    /// What stands in place of the product's own prompt; empty where that is used.
    package let customPrompt: String
    package let place: AssertionPlace
    /// Among the questions of its assertion, from 1, whenever it is asked.
    package let order: Int
    /// What the reply says of the output: errored where it cannot be read, unspecified where it says nothing of it, and is good for a further
    /// question. `not-` is not looked at.
    package let read: @Sendable (Reply) -> AssertionOutcome
}

/// Where an assertion stands among those of a run.
package struct AssertionPlace: Equatable, Sendable {
    /// From 1: the experiment's assertions first, then the case's.
    package let assertion: Int
    /// Within a set of assertions, from 1; 0 for none.
    package let member: Int

    package init(assertion: Int, member: Int = 0) { (self.assertion, self.member) = (assertion, member) }
}

/// What came of a question.
package struct JudgeAnswer: Equatable, Sendable {
    /// What the reply says of the output; errored, with the reason, where none came.
    package let outcome: AssertionOutcome
    /// `nil` where none came.
    package let reply: JudgeQuestion.Reply?

    package init(outcome: AssertionOutcome, reply: JudgeQuestion.Reply?) {
        (self.outcome, self.reply) = (outcome, reply)
    }
}

/// Asks models and servers that judge outputs, several at once where they are asked so. Whoever asks keeps what was asked, what came back and
/// what it took.
package protocol JudgePanel: Sendable {
    /// - Throws: only that nobody wants to know any more.
    func ask(_ question: JudgeQuestion) async throws(CancellationError) -> JudgeAnswer

    /// A word that nobody can have guessed, new each time: letters and digits.
    func nonce() -> String
}

/// A call that judging an output will take, as far as that is known before there is any output.
package struct ExpectedJudging: Equatable, Sendable {
    package enum Judge: Hashable, Sendable {
        case model(ModelSettings)
        case embedder(ModelSettings)
        case server(address: String)
    }

    package let judge: Judge
    /// Of what is sent, the output and the prompt that brought it left out.
    package let textBytes: Int
    /// Name and version of what is asked (``JudgePrompt``).
    package let prompt: String
}
