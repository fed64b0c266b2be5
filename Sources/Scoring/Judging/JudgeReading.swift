internal import Events

/// Reads what judges reply, strictly: what is not a verdict in the form that was asked for is an error, whatever else it may say. So an answer
/// that the judge repeats, and that has a verdict of its own in it, decides nothing.
enum JudgeReading {
    static let reasonCharactersMax = 1_000

    /// `{pass, score, reason}`: `pass` must be there, or a score where there is a threshold. With a threshold, what passes must reach it, too.
    /// (promptfoo, site/docs/configuration/expected-outputs/model-graded/llm-rubric, where a missing `pass` counts as passed; here it does not.)
    static func verdict(_ reply: String, threshold: Double?, of whom: String) -> AssertionOutcome {
        guard let members = object(in: reply) else {
            return .errored("\(whom) gave no verdict: expected one JSON object {pass, score, reason} and nothing else")
        }
        var pass: Bool?
        switch members[Array("pass".utf8)] {
        case .boolean(let truth): pass = truth
        case nil, .null: break
        default: return .errored("the `pass` of \(whom) is neither true nor false")
        }
        var score: Double?
        switch members[Array("score".utf8)] {
        case .number(let number):
            guard let value = Double(number.text), 0...1 ~= value else {
                return .errored("the score of \(whom) is not within 0 to 1")
            }
            score = value
        case nil, .null: break
        default: return .errored("the score of \(whom) is no number")
        }
        let reached: Bool? = threshold.flatMap { threshold in score.map { $0 >= threshold - 1e-9 } }
        guard let passed = pass.map({ $0 && reached ?? true }) ?? reached else {
            return .errored("\(whom) gave no verdict: there is no `pass`, nor a score with a threshold to reach")
        }
        let value = score ?? (pass == true ? 1 : 0)
        let isEnough = passed && (threshold.map { value >= $0 - 1e-9 } ?? true)
        return .graded(isEnough, value, reason(members) ?? "\(whom) scores it \(value)")
    }

    /// A letter on the last line: Y or N. (promptfoo, …/model-graded/model-graded-closedqa.)
    static func closedQA(_ reply: String) -> AssertionOutcome {
        let lines = withoutThoughts(reply).split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty }
        let said = lines.dropLast().joined(separator: " ").oneLine(charactersMax: reasonCharactersMax)
        switch lines.last.map({ bare($0) }) {
        case "Y": return .scored(true, said.isEmpty ? "the judge says that it meets the criterion" : said)
        case "N": return .scored(false, said.isEmpty ? "the judge says that it does not meet the criterion" : said)
        default: return .errored("the judge gave no verdict: expected Y or N on the last line")
        }
    }

    /// What each finding of factuality is worth.
    struct Findings: Equatable, Sendable {
        let worth: [String: Double]

        init(_ terms: JudgeTerms) {
            worth = [
                "A": terms.hasSubset ? terms.subset : 1, "B": terms.hasSuperset ? terms.superset : 1,
                "C": terms.hasAgree ? terms.agree : 1, "D": terms.hasDisagree ? terms.disagree : 0,
                "E": terms.hasDifferButFactual ? terms.differButFactual : 1,
            ]
        }
    }

    private static let findingWords = [
        "A": "its facts are a part of the expert's", "B": "its facts are the expert's, and more",
        "C": "its facts are the expert's", "D": "its facts contradict the expert's",
        "E": "it differs from the expert's in nothing that matters to the facts",
    ]

    /// `{category, reason}`, or the letter in brackets at the beginning, as older prompts ask for it: (A) to (E). What is worth something
    /// passes. (promptfoo, …/model-graded/factuality.)
    static func factuality(_ reply: String, _ findings: Findings, threshold: Double?) -> AssertionOutcome {
        var letter: String?
        var said: String?
        if let members = object(in: reply) {
            if case .text(let text)? = members[Array("category".utf8)] {
                letter = bare(String(decoding: text, as: UTF8.self)).uppercased()
            }
            said = reason(members)
        } else {
            let text = withoutThoughts(reply).trimmed
            if text.count == 1 || text.hasPrefix("("), text.count == 1 || text.dropFirst(2).first == ")" {
                letter = bare(String(text.prefix(3)))
                let rest = text.dropFirst(text.count == 1 ? 1 : 3).trimmed
                said = rest.isEmpty ? nil : rest.oneLine(charactersMax: reasonCharactersMax)
            }
        }
        guard let letter, let worth = findings.worth[letter], let words = findingWords[letter] else {
            return .errored("the judge gave no verdict: expected a category from A to E")
        }
        let passed = worth > 0 && (threshold.map { worth >= $0 - 1e-9 } ?? true)
        return .graded(passed, worth, "\(words) (\(letter))" + (said.map { ": \($0)" } ?? ""))
    }

    /// Steps by which a criterion is looked at, at most.
    static let stepsMax = 32

    /// `{steps: [text]}`: each on one line; `nil` where it is anything else. (promptfoo, …/model-graded/g-eval.)
    static func steps(_ reply: String) -> [String]? {
        guard let members = object(in: reply), case .list(let elements)? = members[Array("steps".utf8)],
            1...stepsMax ~= elements.count
        else { return nil }
        var steps: [String] = []
        for element in elements {
            guard case .text(let text) = element else { return nil }
            let step = String(decoding: text, as: UTF8.self).oneLine(charactersMax: reasonCharactersMax)
            guard !step.isEmpty else { return nil }
            steps.append(step)
        }
        return steps
    }

    /// `{score, reason}` with a score from 0 to 10, whole or not: the value is a tenth of it. (promptfoo, …/model-graded/g-eval.)
    static func outOfTen(_ reply: String, threshold: Double) -> AssertionOutcome {
        guard let members = object(in: reply) else {
            return .errored("the judge gave no verdict: expected one JSON object {score, reason} and nothing else")
        }
        guard case .number(let number)? = members[Array("score".utf8)], let score = Double(number.text),
            0...10 ~= score
        else { return .errored("the judge gave no verdict: there is no `score` that is a number from 0 to 10") }
        let value = score / 10
        return .graded(value >= threshold - 1e-9, value, reason(members) ?? "the judge scores it \(number.text) of 10")
    }

    /// The object that the reply is, be it in a fence of Markdown.
    static func object(in reply: String) -> [[UInt8]: JSONValue]? {
        var text = withoutThoughts(reply).trimmed
        if text.hasPrefix("```"), text.hasSuffix("```"), let end = text.firstIndex(where: \.isNewline) {
            text = String(text[end...].dropLast(3)).trimmed
        }
        // One that says a thing twice may say two different things.
        guard case .object(let members)? = try? JSONValue(parsing: text, namesAreUnique: true) else { return nil }
        return members
    }

    /// Models that reason in tags have their reasoning before the reply.
    private static func withoutThoughts(_ reply: String) -> String {
        let text = reply.trimmed
        guard text.hasPrefix("<think>"), let end = text.firstRange(of: "</think>") else { return text }
        return String(text[end.upperBound...])
    }

    /// Without what may stand around a letter.
    private static func bare(_ text: String) -> String {
        let isAround: (Character) -> Bool = { $0.isWhitespace || "*_`\"'().".contains($0) }
        return String(text.drop(while: isAround).reversed().drop(while: isAround).reversed())
    }

    static func reason(_ members: [[UInt8]: JSONValue]) -> String? {
        guard case .text(let text)? = members[Array("reason".utf8)] else { return nil }
        let line = String(decoding: text, as: UTF8.self).oneLine(charactersMax: reasonCharactersMax)
        return line.isEmpty ? nil : line
    }
}
