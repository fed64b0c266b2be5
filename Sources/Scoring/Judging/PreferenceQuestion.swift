package import Events

/// Which of two answers to one case is better: what a judge is told, and what its reply means. The judge learns nothing of who answered; whoever
/// asks does so twice, with the answers' places swapped, since judges are known to favour a place.
///
/// Two versions of a prompt may put the case in different words. Then the judge sees both tasks, each named by its answer and swapped with it: the
/// task of one alone would be its home ground.
package struct PreferenceQuestion: Sendable {
    package enum Preference: String, Sendable { case first, second, neither }

    /// By what answers are judged where nothing else is said.
    package static let rubricUsual = "Which answer does better what the task asks for?"
    /// Name and version of what the judge is told.
    package static let promptWord = JudgePrompt.preference.word
    /// Of what the judge is told, the task, the rubric and the answers left out.
    package static let textBytes = JudgePrompt.preference.bytes

    /// An answer with the task that it was given to.
    package struct Side: Equatable, Sendable {
        package let task: String
        package let answer: String

        package init(task: String, answer: String) { (self.task, self.answer) = (task, answer) }
    }

    package let rubric: String
    /// In the order in which they are shown.
    package let sides: (first: Side, second: Side)

    package init(rubric: String, first: Side, second: Side) {
        self.rubric = rubric
        sides = (first, second)
    }

    /// - Parameter nonce: a word that no answer can have guessed (``JudgePanel/nonce()``).
    package func messages(nonce: String) -> [ChatMessage] {
        JudgePrompt.preference.filled([
            "nonce": nonce, "tasks": tasks, "rubric": rubric,
            "first": JudgePrompt.fenced(sides.first.answer, by: "\(nonce)-1"),
            "second": JudgePrompt.fenced(sides.second.answer, by: "\(nonce)-2"),
        ])
    }

    private var tasks: String {
        let (first, second) = (sides.first.task, sides.second.task)
        guard first != second else { return "The task:\n\(first)" }
        return
            "The first answer was given to this task:\n\(first)\n\nThe second answer was given to this task:\n\(second)"
    }

    /// `nil` where the reply is no verdict in the form that was asked for.
    package static func read(_ reply: String) -> (preference: Preference, reason: String)? {
        guard let members = JudgeReading.object(in: reply), case .text(let word)? = members[Array("better".utf8)],
            let preference = Preference(rawValue: String(decoding: word, as: UTF8.self))
        else { return nil }
        return (preference, JudgeReading.reason(members) ?? "the judge gives no reason")
    }
}
