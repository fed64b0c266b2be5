import Events
import TestSupport
import Testing

@testable import Scoring

/// What holds of every assertion and output; each test prints the seed it ran with.
@Suite struct RandomScoringTests {
    @Test func aPrefixedAssertionIsTheOppositeOrTheSameTrouble() {
        var random = SeededRandom("opposites")
        for _ in 0..<3_000 {
            let assertion = random.assertion()
            let output = random.output()
            let (plain, negated) = (assertion.look(at: output), assertion.negated.look(at: output))
            switch plain.outcome {
            case .passed:
                #expect(negated.outcome == .failed, "seed \(random.seed)")
                #expect(plain.value.map { 1 - $0 } == negated.value, "seed \(random.seed)")
            case .failed:
                #expect(negated.outcome == .passed, "seed \(random.seed)")
                #expect(plain.value.map { 1 - $0 } == negated.value, "seed \(random.seed)")
            default: #expect(negated == plain && plain.value == nil, "seed \(random.seed)")
            }
        }
    }

    @Test func lookingTwiceSeesTheSame() {
        var random = SeededRandom("twice")
        for _ in 0..<1_000 {
            let prepared = PreparedAssertion(random.assertion())
            let output = random.output()
            #expect(prepared.look(at: output) == prepared.look(at: output), "seed \(random.seed)")
        }
    }

    @Test func containsFindsWhatASlowSearchFinds() {
        var random = SeededRandom("contains")
        for _ in 0..<3_000 {
            let output = random.text(max: 40)
            let part = random.text(max: 3)
            let bytes = Array(output.utf8)
            let isThere = part.utf8.isEmpty || bytes.indices.contains { bytes[$0...].starts(with: part.utf8) }
            #expect(
                (Assertion.of("contains", part).look(at: output).outcome == .passed) == isThere,
                "seed \(random.seed): “\(part)”")
        }
    }

    @Test func theScoreIsTheWeightedMeanAndLiesBetweenNoneAndAll() {
        var random = SeededRandom("mean")
        for _ in 0..<1_000 {
            let assertions = (0..<Int.random(in: 0...6, using: &random)).map { _ in random.assertion() }
            let output = random.output()
            let threshold = Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : nil
            let scored = Scorer.score(output, against: assertions.map { PreparedAssertion($0) }, threshold: threshold)
            var (sum, weights) = (0.0, 0.0)
            for (assertion, outcome) in zip(assertions, scored.outcomes) where outcome.outcome != .notRun {
                let weight = assertion.hasWeightMillionths ? Double(assertion.weightMillionths) / 1e6 : 1
                (sum, weights) = (sum + weight * (outcome.value ?? 0), weights + weight)
            }
            guard let score = scored.score else {
                #expect(weights == 0 && !scored.passed, "seed \(random.seed)")
                continue
            }
            #expect(abs(score * weights - sum) < 1e-9 && (0...1).contains(score), "seed \(random.seed)")
            let weighing = zip(assertions, scored.outcomes).filter {
                $0.0.weightMillionths != 0 || !$0.0.hasWeightMillionths
            }
            if threshold == nil, scored.passed {
                #expect(weighing.allSatisfy { [.passed, .notRun].contains($0.1.outcome) }, "seed \(random.seed)")
            }
        }
    }

    @Test func writtenJSONIsReadAsTheValueItWas() {
        var random = SeededRandom("JSON")
        for _ in 0..<2_000 {
            let value = random.json(depth: 4)
            let (one, other) = (value.written(&random), value.written(&random))
            #expect(Assertion.of("is-json").look(at: one).outcome == .passed, "seed \(random.seed): \(one)")
            #expect(
                Assertion.of("equals", json: "[\(one)]").look(at: "[\(other)]").outcome == .passed,
                "seed \(random.seed): \(one) \(other)")
        }
    }

    @Test func damagedJSONIsNeverACrash() {
        var random = SeededRandom("damage")
        for _ in 0..<3_000 {
            var bytes = Array(random.json(depth: 4).written(&random).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                if Bool.random(using: &random) {
                    bytes.remove(at: place)
                } else {
                    bytes[place] = UInt8.random(in: 0...127, using: &random)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect([.passed, .failed].contains(Assertion.of("is-json").look(at: text).outcome), "seed \(random.seed)")
        }
    }
}

/// A JSON value to be written in many ways.
private indirect enum Sketch {
    case plain([String])
    case text(String)
    case list([Sketch])
    case object([(String, Sketch)])

    func written(_ random: inout SeededRandom) -> String {
        let space = ["", "", " ", "\n\t"].randomElement(using: &random)!
        switch self {
        case .plain(let ways): return ways.randomElement(using: &random)! + space
        case .text(let text): return Self.quoted(text, &random) + space
        case .list(let elements):
            return "[" + space + elements.map { $0.written(&random) }.joined(separator: "," + space) + "]"
        case .object(let members):
            let parts = members.shuffled(using: &random).map {
                Self.quoted($0.0, &random) + space + ":" + space + $0.1.written(&random)
            }
            return "{" + parts.joined(separator: "," + space) + "}" + space
        }
    }

    private static func quoted(_ text: String, _ random: inout SeededRandom) -> String {
        var result = "\""
        for unit in text.utf16 {
            let mustEscape = unit < 0x20 || unit == 0x22 || unit == 0x5C || unit > 0x7E
            if mustEscape || Int.random(in: 0..<8, using: &random) == 0 {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(Unicode.Scalar(unit)!)
            }
        }
        return result + "\""
    }
}

extension SeededRandom {
    fileprivate mutating func text(max: Int) -> String {
        let letters: [Unicode.Scalar] = ["a", "b", "A", " ", ",", "\"", "\\", "\n", "é", "\u{301}", "ü", "👍", "1"]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...max, using: &self) { text.append(letters.randomElement(using: &self)!) }
        return String(text)
    }

    fileprivate mutating func output() -> ScoredOutput {
        ScoredOutput(
            text: Int.random(in: 0..<4, using: &self) == 0 ? json(depth: 2).written(&self) : text(max: 12),
            latencyMilliseconds: Double.random(in: 0...20, using: &self),
            inputTokens: Bool.random(using: &self) ? 5 : nil,
            outputTokens: UInt64.random(in: 0...10, using: &self),
            costPicodollars: Bool.random(using: &self) ? 7_000_000 : nil)
    }

    fileprivate mutating func assertion() -> Assertion {
        let type = (AssertionVocabulary.words + ["llm-rubric"]).randomElement(using: &self)!
        var assertion = Assertion.of(type)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: break
        case 1: assertion.valueJson = json(depth: 2).written(&self)
        default: assertion.value = text(max: 3)
        }
        if Bool.random(using: &self) { assertion.threshold = Double.random(in: -1...20, using: &self) }
        if Bool.random(using: &self) { assertion.weightMillionths = Int64.random(in: 0...3_000_000, using: &self) }
        return assertion
    }

    fileprivate mutating func json(depth: Int) -> Sketch {
        switch Int.random(in: 0..<(depth == 0 ? 3 : 6), using: &self) {
        case 0: return .plain([["null"], ["true"], ["false"]].randomElement(using: &self)!)
        case 1:
            return .plain(
                [
                    ["0", "-0", "0.0", "0e9"], ["1", "1.0", "10e-1", "0.1E+1"], ["-2.5", "-25e-1", "-2.50"],
                    ["1e400", "10e399"],
                    ["9007199254740993", "9007199254740993.0"], ["1000", "1e3"],
                ].randomElement(using: &self)!)
        case 2, 3: return .text(text(max: 6))
        case 4: return .list((0..<Int.random(in: 0...3, using: &self)).map { _ in json(depth: depth - 1) })
        default:
            var names = Set<[UInt8]>()
            return .object(
                (0..<Int.random(in: 0...3, using: &self)).compactMap { _ in
                    let name = text(max: 3)
                    return names.insert(Array(name.utf8)).inserted ? (name, json(depth: depth - 1)) : nil
                })
        }
    }
}
