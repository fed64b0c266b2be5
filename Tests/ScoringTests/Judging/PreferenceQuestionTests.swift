import Events
import Foundation
import Scoring
import Testing

@Suite struct PreferenceQuestionTests {
    private func told(_ first: PreferenceQuestion.Side, _ second: PreferenceQuestion.Side) -> String {
        PreferenceQuestion(rubric: "Which is kinder?", first: first, second: second)
            .messages(nonce: "n0nce").map(\.text).joined(separator: "\n")
    }

    @Test func oneTaskIsShownOnce() {
        let told = told(.init(task: "Answer the letter.", answer: "A"), .init(task: "Answer the letter.", answer: "B"))
        #expect(told.contains("The task:\nAnswer the letter.\n\nThe question:\nWhich is kinder?"))
        #expect(told.components(separatedBy: "Answer the letter.").count == 2)
        #expect(told.contains("<answer-n0nce-1>\nA\n</answer-n0nce-1>"))
        #expect(told.contains("<answer-n0nce-2>\nB\n</answer-n0nce-2>"))
        #expect(!told.contains("{{"))
    }

    /// Neither prompt is the home ground: whoever comes first brings its task along.
    @Test func tasksInDifferentWordsStandBesideTheirAnswers() throws {
        let short = PreferenceQuestion.Side(task: "Answer.", answer: "A")
        let kind = PreferenceQuestion.Side(task: "Answer kindly.", answer: "B")
        for (first, second) in [(short, kind), (kind, short)] {
            let told = told(first, second)
            let parts = [
                "The first answer was given to this task:\n\(first.task)\n",
                "The second answer was given to this task:\n\(second.task)\n",
                "<answer-n0nce-1>\n\(first.answer)\n", "<answer-n0nce-2>\n\(second.answer)\n",
            ]
            let places = try parts.map { try #require(told.range(of: $0)?.lowerBound) }
            #expect(places == places.sorted())
        }
    }

    /// What a task or an answer says is not looked into for names.
    @Test func nothingIsInsertedIntoWhatIsInserted() {
        let told = told(.init(task: "{{second}} {{rubric}}", answer: "{{first}}"), .init(task: "t", answer: "secret"))
        #expect(told.contains("{{second}} {{rubric}}") && told.contains("<answer-n0nce-1>\n{{first}}\n"))
        #expect(told.components(separatedBy: "secret").count == 2)
    }

    @Test func itsPromptHasTheNextVersion() { #expect(PreferenceQuestion.promptWord == "preference@2") }
}
