import Foundation
import TestSupport
import Testing

/// Experiments whose answers models and servers judge, from the file to what is read of them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct JudgingTests {
    private static let judged = """
        - vars: {word: hello}
            assert:
              - {type: llm-rubric, value: greets, provider: 'openai:judge-hello', metric: greeting}
              - {type: not-llm-rubric, value: takes its leave, provider: ['openai:judge-bye', 'openai:judge-Say']}
              - {type: llm-rubric, value: 'is {{word}}', provider: 'openai:upper'}
              - {type: similar, value: Say hello, provider: 'openai:embedding:embed'}
        """

    @Test func modelsJudgeAnswersAndWhatTheyTookStandsBeside() async throws {
        let desk = try await Desk()
        try await desk.succeed("model", "price", "set", "openai:judge-hello", "--input", "1", "--output", "1")
        try desk.writeExperiment("judged", cases: [Self.judged])
        #expect(try await desk.run("run", "judged.yaml", "--sandbox", "none").status == 0)
        let result = try #require(try await desk.lines("experiment", "results", "judged").first)
        let assertions = (0..<4).map { result["assertions"][$0] }
        // Two judges that differ have no majority, and what is no verdict is none.
        #expect(assertions.map(\.["outcome"]) == ["passed", "errored", "errored", "passed"])
        #expect(assertions[0]["reason"] == "the word decides")
        #expect(result["pass"] == false && result["cost"] == .null)
        // Not all of what judged has a price.
        #expect(result["judge_cost"] == .null && result["judge_tokens"].number ?? 0 > 0)
        let shown = try await desk.document("experiment", "show", "judged")
        #expect(shown["judge_tokens"] == result["judge_tokens"])

        let told = try await desk.document("experiment", "judgements", "judged")
        let kinds = told["assertions"].elements.map { "\($0["judge"].text ?? "") \($0["kind"].text ?? "")" }
        #expect(
            kinds == [
                "openai:judge-hello rubric", "openai:judge-bye rubric", "openai:judge-Say rubric",
                "openai:upper rubric", "openai:embed embedding",
            ])
        #expect(told["assertions"][3]["errored"] == 1 && told["assertions"][0]["prompt"] == "rubric@1")
        let audited = try await desk.lines("audit", "--type", "judgement-recorded")
        #expect(audited.count == 5)
        try await desk.succeed("verify", "--full")
    }

    @Test func judgesPreferAnswersWhateverTheirPlace() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "duel", models: ["echo", "upper"], cases: ["- vars: {word: hello}", "- vars: {word: goodbye}"])
        try await desk.succeed("run", "duel.yaml", "--sandbox", "none")
        let before = try await desk.document("experiment", "judgements", "duel")
        #expect(before["preferences"].elements.isEmpty)
        let size = try await desk.lines("log", "list").count
        try await desk.succeed("user", "add", "Vic", "--role", "viewer")
        #expect(
            try await desk.refusal(
                "experiment", "judge", "duel", "--by", "openai:prefer-Say", "--sandbox", "none", "--as", "Vic"
            ).contains("not allowed to start"))

        let said = try JSON(
            try await desk.succeed(
                "experiment", "judge", "duel", "--by", "openai:prefer-Say", "--by", "openai:prefer-first", "--rubric",
                "Which is calmer?", "--sandbox", "none", "--json"))
        let (fair, partial) = (said["preferences"][0], said["preferences"][1])
        #expect(fair["judge"] == "openai:prefer-Say" && fair["pairs"] == 2 && fair["first_place_share"] == 0)
        #expect(fair["prompt"] == "preference@2" && fair["older_verdicts"] == 0)
        #expect(fair["contenders"][0]["model"] == "openai:echo" && fair["contenders"][0]["wins"] == 2)
        #expect(fair["contenders"][1]["losses"] == 2)
        #expect(fair["contenders"][0]["strength"].number ?? 0 > 0)
        #expect(partial["first_place_share"] == 1 && partial["contenders"][0]["ties"] == 2)
        #expect(partial["duels"][0]["ties"] == 2 && partial["duels"][0]["wins"] == 0)

        // Nothing is asked twice, and the answer is the same now and as of then.
        let again = try await desk.run(
            "experiment", "judge", "duel", "--by", "openai:prefer-Say", "--rubric", "Which is calmer?", "--sandbox",
            "none", "--json")
        #expect(again.status == 0 && again.errors.contains("4 verdicts were there before"))
        #expect(try await desk.document("experiment", "judgements", "duel") == said)
        #expect(try await desk.document("experiment", "judgements", "duel", "--as-of", "\(size - 1)") == before)

        #expect((fair["rubric"], fair["rubric_text"]) == (1, "Which is calmer?"))

        // Another rubric is another question, with a table of its own.
        let louder = try JSON(
            try await desk.succeed(
                "experiment", "judge", "duel", "--by", "openai:prefer-Say", "--rubric", "Which is louder?", "--sandbox",
                "none", "--json"))
        #expect(louder["preferences"].elements.map(\.["rubric"]) == [2] && louder["preferences"][0]["pairs"] == 2)
        let both = try await desk.document("experiment", "judgements", "duel")["preferences"].elements
        #expect(both.map(\.["judge"]) == ["openai:prefer-Say", "openai:prefer-Say", "openai:prefer-first"])
        #expect(both.map(\.["rubric_text"]) == ["Which is calmer?", "Which is louder?", "Which is calmer?"])
        #expect(try await desk.succeed("experiment", "judgements", "duel").contains("rubric 2: Which is louder?"))

        let other = try await desk.run(
            "experiment", "judge", "duel", "--by", "openai:upper", "--sandbox", "none", "--json")
        #expect(other.status == 1 && other.errors.contains("4 of 4 verdicts are none"))
        // The entry that is named has the reason.
        let named = try #require(other.errors.firstMatch(of: /`promptledger log show ([0-9]+)`/)?.1)
        let entry = try JSON(try await desk.succeed("log", "show", String(named)))
        #expect(entry["type"] == "judgement-recorded" && entry["content"]["reason"].text?.isEmpty == false)
        #expect(
            try await desk.refusal("experiment", "judge", "duel", "--by", "nobody:x").contains("no provider is called"))
        try await desk.succeed("verify", "--full")
    }

    /// Of two cases both models answer one in the same words.
    @Test func nobodyIsAskedOfAnswersThatAreTheSameText() async throws {
        let desk = try await Desk()
        try desk.write(
            "same.yaml",
            """
            description: same
            prompts: [{id: same-prompt, label: same, raw: "{{word}}"}]
            providers: [openai:echo, 'openai:fixed:hello']
            tests: [{vars: {word: hello}}, {vars: {word: farewell}}]
            """)
        try await desk.succeed("run", "same.yaml", "--sandbox", "none")
        let judge = ["experiment", "judge", "same", "--by", "openai:prefer-hello", "--sandbox", "none"]
        let said = try await desk.run(judge)
        #expect(said.status == 0 && said.output.contains("1 pairs have the same text: ties, not asked"))
        let one = try await desk.document("experiment", "judgements", "same")["preferences"][0]
        #expect((one["pairs"], one["pairs_of_same_text"], one["pairs_without_verdict"]) == (2, 1, 0))
        #expect(one["contenders"][0]["model"] == "openai:fixed:hello")
        #expect((one["contenders"][0]["wins"], one["contenders"][0]["ties"]) == (1, 1))
        let entries = try await desk.lines("log", "list").filter { $0["type"] == "judgement-recorded" }
        #expect(entries.map { ($0["facts"]["calls"].number ?? 0) > 0 }.count { $0 } == 2, "one pair, in both orders")
        #expect(try await desk.run(judge).errors.contains("4 verdicts were there before"))
        try await desk.succeed("verify", "--full")
    }
}
