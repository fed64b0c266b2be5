import Testing

@testable import Scoring

/// Values that follow from the definitions by hand.
@Suite struct TextMetricTests {
    private func isNear(_ actual: Double, _ wanted: Double) -> Bool { abs(actual - wanted) < 1e-9 }

    @Test(arguments: [
        ("caresses", "caress"), ("ponies", "poni"), ("ties", "ti"), ("caress", "caress"), ("cats", "cat"),
        ("feed", "feed"), ("agreed", "agre"), ("plastered", "plaster"), ("bled", "bled"), ("motoring", "motor"),
        ("sing", "sing"), ("conflated", "conflat"), ("troubled", "troubl"), ("sized", "size"), ("hopping", "hop"),
        ("tanned", "tan"), ("falling", "fall"), ("hissing", "hiss"), ("fizzed", "fizz"), ("failing", "fail"),
        ("filing", "file"), ("happy", "happi"), ("sky", "sky"), ("relational", "relat"), ("conditional", "condit"),
        ("rational", "ration"), ("digitizer", "digit"), ("vietnamization", "vietnam"), ("operator", "oper"),
        ("triplicate", "triplic"), ("formative", "form"), ("goodness", "good"), ("revival", "reviv"),
        ("allowance", "allow"), ("replacement", "replac"), ("adoption", "adopt"), ("effective", "effect"),
        ("probate", "probat"), ("rate", "rate"), ("cease", "ceas"), ("controll", "control"), ("roll", "roll"),
        ("generalizations", "gener"), ("oscillators", "oscil"), ("as", "as"), ("über", "über"), ("yyy", "yyi"),
    ]) func stemsAreThoseOfPortersPaper(_ word: String, _ stem: String) {
        #expect(String(decoding: PorterStemmer.stem(Array(word.utf8)), as: UTF8.self) == stem)
    }

    @Test func treebankWordsStandByThemselves() {
        for (text, words) in [
            ("The cat sat.", "the|cat|sat|."), ("Don't go!", "do|n't|go|!"), ("a.b. c.", "a.b.|c|."),
            ("It's (Tom's) \"x\".", "it|'s|(|tom|'s|)|\"|x|\"|."), ("yes... no", "yes|...|no"), ("a--b", "a|--|b"),
            ("1,000 $5", "1|,|000|$|5"), ("dogs' tails", "dogs|'|tails"), ("x.)", "x|.|)"), ("e-mail", "e-mail"),
        ] {
            let found = TreebankWords.of(text).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
            #expect(found == words, "\(text)")
        }
    }

    @Test func bleuOfPromptfooIsItsDefinition() {
        // Orders that the output is too short for do not count.
        #expect(isNear(BLEU.promptfoo("Hello world", references: ["hello WORLD"]), 1))
        // 3 of 4 words, 2 of 3 pairs, 1 of 2 triples, none of 1: 10⁻⁷.
        let wanted = (0.75 * (2.0 / 3) * 0.5 * 1e-7).squareRoot().squareRoot()
        #expect(isNear(BLEU.promptfoo("a b c x", references: ["a b c d"]), wanted))
        // Two words of four: shortened by e^(1 − 4/2).
        #expect(isNear(BLEU.promptfoo("a b", references: ["a b c d"]), 0.36787944117144233))
        #expect(BLEU.promptfoo("", references: ["a"]) == 0 && BLEU.promptfoo("a", references: [" ", ""]) == 0)
        // The blank reference does not count, the nearest length does.
        #expect(isNear(BLEU.promptfoo("a b", references: ["", "a b c d", "a b x"]), 0.6065306597126334))
    }

    @Test func gleuIsTheSmallerOfPrecisionAndRecall() {
        // Runs of "a b": 3, of "a b c": 6; 3 are shared.
        #expect(isNear(GLEU.score("A b.", references: ["a b c"]), 0.5))
        #expect(isNear(GLEU.score("a b c", references: ["x", "A b."]), 0.5))
        #expect(GLEU.score("...", references: ["..."]) == 0 && GLEU.score("", references: [""]) == 0)
    }

    @Test func rougeOfPromptfooIsTheRecallOfWords() {
        let rouge = ROUGE.promptfoo("Hello there big world", "hello world")
        #expect(isNear(rouge.recall, 1) && isNear(rouge.precision, 0.5))
        // Each word is found as often as it stands there.
        #expect(isNear(ROUGE.promptfoo("the", "the the").recall, 0.5))
        #expect(isNear(ROUGE.promptfoo("река зима", "зима").recall, 1))
        #expect(ROUGE.promptfoo("", "a").recall == 0 && ROUGE.promptfoo("a", "").recall == 0)
    }

    @Test func meteorIsItsDefinition() {
        // One chunk of one word: 1 − 0.5 · 1³.
        #expect(isNear(METEOR().score("Hello.", references: ["hello"]), 0.5))
        // All four match, in one chunk: 1 − 0.5 ÷ 4³.
        #expect(isNear(METEOR().score("a b c d", references: ["a b c d"]), 1 - 0.5 / 64))
        // Three match of three and of four; by their stems; in two chunks.
        let (precision, recall) = (1.0, 0.75)
        let mean = precision * recall / (0.9 * precision + 0.1 * recall)
        let wanted = mean * (1 - 0.5 * (8.0 / 27))
        #expect(isNear(METEOR().score("dogs running home", references: ["dog run so home"]), wanted))
        #expect(METEOR().score("", references: ["a"]) == 0 && METEOR().score("a", references: ["b"]) == 0)
        var plain = METEOR()
        (plain.alpha, plain.beta, plain.gamma) = (0.5, 1, 0)
        #expect(isNear(plain.score("b a", references: ["a b c"]), 0.8))
    }

    @Test func lettersThatLookAlikeDiffer() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        #expect(Jaccard.similarity(composed, decomposed) == 0)
        #expect(GLEU.score(composed, references: [decomposed]) == 0)
        #expect(try Levenshtein.distance(composed, decomposed) == 2)
        #expect(try Levenshtein.distance("\r\n", "\n") == 1)
    }
}
