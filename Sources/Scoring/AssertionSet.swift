internal import Events
internal import SwiftProtobuf

/// `assert-set`: assertions that count as one. Its value is the weighted mean of its members; with a threshold it passes from there on, else
/// where every member passes that weighs something. (promptfoo, site/docs/configuration/expected-outputs: “Grouping assertions via Assertion Sets”.)
struct AssertionSet: Sendable {
    let members: [PreparedAssertion]
    private let threshold: Double?

    /// `assertion.valueJson` is the list of members, as an experiment's file has them. A set within a set is not run.
    init(_ assertion: Assertion) throws(UnfitAssertion) {
        guard assertion.hasValueJson, case .list(let list)? = try? JSONValue(parsing: assertion.valueJson),
            !list.isEmpty
        else {
            throw .malformed("it has no list of assertions in `assert`")
        }
        var members: [PreparedAssertion] = []
        for element in list { members.append(PreparedAssertion(try Assertion(member: element), withinSet: true)) }
        self.members = members
        threshold = assertion.hasThreshold ? assertion.threshold : nil
        if let threshold, !(0...1 ~= threshold) { throw .malformed("its threshold is not within 0 to 1") }
    }

    func outcome(of outcomes: [AssertionOutcome]) -> AssertionOutcome {
        let together = RunScore(outcomes, of: members, threshold: threshold)
        guard let score = together.score else {
            return AssertionOutcome(
                outcome: .notRun, value: nil, reason: "none of its assertions was run that weighs something",
                members: outcomes)
        }
        let missed = zip(members, outcomes).first { member, outcome in
            member.weight > 0 && (outcome.outcome == .failed || outcome.outcome == .errored)
        }
        return AssertionOutcome(
            outcome: together.passed ? .passed : .failed, value: score,
            reason: missed.map { $0.1.reason } ?? "all of its assertions passed", members: outcomes)
    }
}

extension Assertion {
    /// A member of a set, from the JSON that stands for it. `program`, an object, marks a value that is a program; `judge` is the JSON of
    /// `JudgeTerms`.
    fileprivate init(member value: JSONValue) throws(UnfitAssertion) {
        guard case .object(let members) = value, case .text(let type)? = members["type"] else {
            throw .malformed("an assertion in it has no type")
        }
        self.init()
        self.type = String(decoding: type, as: UTF8.self)
        switch members["value"] {
        case nil, .null: break
        case .text(let text): self.value = String(decoding: text, as: UTF8.self)
        case let json?: valueJson = json.written
        }
        if let threshold = try members.number("threshold") { self.threshold = threshold }
        if let weight = try members.number("weight") {
            guard 0...1e6 ~= weight else {
                throw .malformed("the weight of an assertion in it is not within 0 to a million")
            }
            weightMillionths = Int64((weight * 1_000_000).rounded())
        }
        if case .text(let name)? = members["metric"] { metric = String(decoding: name, as: UTF8.self) }
        if let config = members["config"], config != .null { configJson = config.written }
        if let judge = members["judge"], judge != .null {
            guard let terms = try? JudgeTerms(jsonString: judge.written) else {
                throw .malformed("the judge of an assertion in it is not told as it should be")
            }
            self.judge = terms
        }
        if case .object(let program)? = members["program"] {
            self.program = AssertionProgram()
            if case .text(let file)? = program["file"] { self.program.file = String(decoding: file, as: UTF8.self) }
            if case .text(let name)? = program["function"] {
                self.program.function = String(decoding: name, as: UTF8.self)
            }
        }
    }
}

extension [[UInt8]: JSONValue] {
    fileprivate func number(_ name: String) throws(UnfitAssertion) -> Double? {
        switch self[name] {
        case nil, .null: return nil
        case .number(let number):
            if let value = Double(number.text), value.isFinite { return value }
            throw .malformed("the \(name) of an assertion in it is out of range")
        default: throw .malformed("the \(name) of an assertion in it is no number")
        }
    }
}
