package import Events

/// Which of two answers to one task is better: what a judge is told, and what its reply means. The judge learns nothing of who answered; whoever
/// asks does so twice, with the answers' places swapped, since judges are known to favour a place.
package struct PreferenceQuestion: Sendable {
    package enum Preference: String, Sendable { case first, second, neither }

    /// By what answers are judged where nothing else is said.
    package static let rubricUsual = "Which answer does better what the task asks for?"
    /// Name and version of what the judge is told.
    package static let promptWord = JudgePrompt.preference.word
    /// Of what the judge is told, the task, the rubric and the answers left out.
    package static let textBytes = JudgePrompt.preference.bytes

    package let task: String
    package let rubric: String
    /// In the order in which they are shown.
    package let answers: (first: String, second: String)

    package init(task: String, rubric: String, first: String, second: String) {
        (self.task, self.rubric) = (task, rubric)
        answers = (first, second)
    }

    /// - Parameter nonce: a word that no answer can have guessed (``JudgePanel/nonce()``).
    package func messages(nonce: String) -> [ChatMessage] {
        JudgePrompt.preference.filled([
            "nonce": nonce, "input": task, "rubric": rubric,
            "first": JudgePrompt.fenced(answers.first, by: "\(nonce)-1"),
            "second": JudgePrompt.fenced(answers.second, by: "\(nonce)-2"),
        ])
    }

    /// `nil` where the reply is no verdict in the form that was asked for.
    package static func read(_ reply: String) -> (preference: Preference, reason: String)? {
        guard let members = JudgeReading.object(in: reply), case .text(let word)? = members[Array("better".utf8)],
            let preference = Preference(rawValue: String(decoding: word, as: UTF8.self))
        else { return nil }
        return (preference, JudgeReading.reason(members) ?? "the judge gives no reason")
    }
}
