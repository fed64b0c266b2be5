import TestSupport
import Testing

@testable import Scoring

/// What holds of every two texts; each test prints the seed it ran with.
@Suite struct RandomTextMetricTests {
    private static func all(_ output: String, _ reference: String) throws -> [(name: String, value: Double)] {
        [
            ("BLEU", BLEU.sentence(output, references: [reference]) / 100),
            ("promptfoo's BLEU", BLEU.promptfoo(output, references: [reference])),
            ("chrF", CharacterFScore.sentence(output, references: [reference]) / 100),
            ("GLEU", GLEU.score(output, references: [reference])),
            ("METEOR", METEOR().score(output, references: [reference])),
            ("ROUGE-1", ROUGE.runs(of: 1, output, reference).f1),
            ("promptfoo's ROUGE", ROUGE.promptfoo(output, reference).recall),
            ("ROUGE-L", try ROUGE.sequence(output, reference).f1),
            ("ROUGE-L of every script", try ROUGE.sequenceInEveryScript(output, reference).f1),
            ("Jaccard", Jaccard.similarity(output, reference)),
            ("Jaro-Winkler", JaroWinkler.similarity(output, reference)),
            ("Levenshtein", try Levenshtein.similarity(output, reference)),
        ]
    }

    private static let symmetric: Set = [
        "GLEU", "ROUGE-1", "ROUGE-L", "ROUGE-L of every script", "Jaccard", "Jaro-Winkler", "Levenshtein",
    ]

    @Test func everyValueIsWithinNoneAndAll() throws {
        var random = SeededRandom("bounds")
        for _ in 0..<1_500 {
            let (first, second) = (random.prose(max: 12), random.prose(max: 12))
            let there = try Self.all(first, second)
            let back = try Self.all(second, first)
            for (one, other) in zip(there, back) {
                #expect(
                    -1e-12...1 + 1e-12 ~= one.value, "seed \(random.seed): \(one.name) of “\(first)” and “\(second)”")
                if Self.symmetric.contains(one.name) {
                    #expect(abs(one.value - other.value) < 1e-12, "seed \(random.seed): \(one.name)")
                }
            }
        }
    }

    @Test func aTextIsFullyLikeItself() throws {
        var random = SeededRandom("identity")
        for _ in 0..<500 {
            let text = random.prose(max: 12) + " word"
            for (name, value) in try Self.all(text, text) where name != "METEOR" {
                #expect(abs(value - 1) < 1e-9, "seed \(random.seed): \(name) of “\(text)”")
            }
            let words = Double(Words.withoutFullStops(text).count)
            let wanted = 1 - 0.5 / (words * words * words)
            #expect(abs(METEOR().score(text, references: [text]) - wanted) < 1e-12, "seed \(random.seed)")
        }
    }

    @Test func levenshteinIsTheTable() throws {
        var random = SeededRandom("Levenshtein")
        for round in 0..<400 {
            let max = round.isMultiple(of: 20) ? 300 : 40
            let (first, second) = (random.numbers(max: max), random.numbers(max: max))
            let wanted = Self.table(first, second)
            let (short, long) = first.count <= second.count ? (first, second) : (second, first)
            if !short.isEmpty { #expect(Levenshtein.bitParallel(short, long) == wanted, "seed \(random.seed)") }
            #expect(try Levenshtein.furthestReaching(short, long) == wanted, "seed \(random.seed)")
            #expect(try Levenshtein.distance(Self.text(first), Self.text(second)) == wanted, "seed \(random.seed)")
        }
    }

    @Test func theLongestCommonSubsequenceIsTheTable() throws {
        var random = SeededRandom("subsequence")
        for round in 0..<400 {
            let max = round.isMultiple(of: 20) ? 300 : 40
            let (first, second) = (random.numbers(max: max), random.numbers(max: max))
            var row = [Int](repeating: 0, count: second.count + 1)
            for one in first {
                var left = 0
                for (place, other) in second.enumerated() {
                    let above = row[place + 1]
                    row[place + 1] = one == other ? left + 1 : Swift.max(row[place], above)
                    left = above
                }
            }
            #expect(try LongestCommonSubsequence.length(first, second) == row[second.count], "seed \(random.seed)")
        }
    }

    private static func text(_ numbers: [UInt32]) -> String {
        String(String.UnicodeScalarView(numbers.map { Unicode.Scalar(0x61 + $0)! }))
    }

    private static func table(_ first: [UInt32], _ second: [UInt32]) -> Int {
        var row = Array(0...second.count)
        for (place, one) in first.enumerated() {
            var left = row[0]
            row[0] = place + 1
            for (column, other) in second.enumerated() {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, left + (one == other ? 0 : 1))
                left = above
            }
        }
        return row[second.count]
    }
}

extension SeededRandom {
    fileprivate mutating func prose(max: Int) -> String {
        let words = [
            "the", "The", "cat", "cats", "sat.", "зима", "é", "e\u{301}", "👍🏽", "…", "don't", "\n", "\u{3000}", "a-b",
            "1,000.5", "&amp;",
            "“x”", "ÆSIR", "ß", "",
        ]
        return (0..<Int.random(in: 0...max, using: &self)).map { _ in words.randomElement(using: &self)! }
            .joined(separator: " ")
    }

    fileprivate mutating func numbers(max: Int) -> [UInt32] {
        let kinds = UInt32.random(in: 1...4, using: &self)
        return (0..<Int.random(in: 0...max, using: &self)).map { _ in UInt32.random(in: 0...kinds, using: &self) }
    }
}
