import Testing

@testable import Scoring

/// Texts of a megabyte.
@Suite struct LargeTextMetricTests {
    /// Words that come round only after a long time, so that there are many different runs of them.
    private static let prose: String = {
        var state: UInt32 = 1
        var words: [String] = []
        for _ in 0..<150_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            words.append("word\(state >> 20)")
        }
        return words.joined(separator: " ")
    }()

    @Test func metricsOfWordsTakeThem() {
        let other = Self.prose + " end"
        #expect(Self.prose.utf8.count > 1 << 20)
        #expect(BLEU.promptfoo(Self.prose, references: [other]) > 0.99)
        #expect(GLEU.score(Self.prose, references: [other]) > 0.99)
        #expect(METEOR().score(Self.prose, references: [other]) > 0.99)
        #expect(ROUGE.promptfoo(Self.prose, other).recall > 0.99)
        #expect(Jaccard.similarity(Self.prose, other) > 0.99)
    }

    @Test func metricsOfCharactersTakeThem() throws {
        let (text, other) = ("#######" + Self.prose, Self.prose + "end")
        #expect(JaroWinkler.similarity(text, other) > 0.7)
        #expect(try Levenshtein.distance(text, other) == 10)
        #expect(CharacterFScore.sentence(text, references: [other]) > 99)
    }

    @Test func whatWouldTakeTheSquareOfTheLengthIsRefused() {
        let (first, second) = (String(repeating: "ab", count: 1 << 19), String(repeating: "ccd", count: 1 << 19))
        #expect(throws: TextMetricFault.tooLong) { try Levenshtein.distance(first, second) }
        let (words, others) = (String(repeating: "a ", count: 1 << 19), String(repeating: "b ", count: 1 << 19))
        #expect(throws: TextMetricFault.tooLong) { try ROUGE.sequence(words, others) }
    }
}
