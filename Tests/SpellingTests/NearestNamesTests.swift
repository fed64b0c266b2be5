import Spelling
import Testing

@Suite struct NearestNamesTests {
    @Test(arguments: [
        ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
        ("ca", "abc", 3),
    ])
    func editDistanceCountsTheFewestChanges(first: String, second: String, distance: Int) {
        #expect(NearestNames.editDistance(Array(first), Array(second)) == distance)
    }

    @Test(arguments: [("promps", "prompts"), ("opnai", "openai"), ("maxTokens", "max_tokens"), ("tsets", "tests")])
    func mistypedWordFindsWhatWasMeant(word: String, meant: String) {
        #expect(NearestNames.nearest(to: word, among: ["prompts", "openai", "max_tokens", "tests"]) == [meant])
    }

    @Test func whatResemblesNothingFindsNothing() {
        #expect(NearestNames.nearest(to: "completely", among: ["prompts", "openai", "tests"]).isEmpty)
    }

    @Test func noMoreThanThreeAreSuggested() {
        #expect(NearestNames.nearest(to: "abcd", among: ["abce", "abcf", "abcg", "abch"]) == ["abce", "abcf", "abcg"])
    }
}
