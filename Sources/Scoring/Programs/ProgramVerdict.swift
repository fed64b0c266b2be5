internal import Events

/// What a program says of an output: `true`, a score from 0 to 1, or `{pass, score, reason}` of which `pass` or `score` must be there.
///
/// A score without `pass` passes where it reaches the threshold; without a threshold, where it is more than 0. With both, a score below
/// the threshold does not pass. On another scale than the usual one, better stands for more, and the worst end for 0. (promptfoo, site/docs/configuration/expected-outputs/javascript: "Return type".)
struct ProgramVerdict {
    let outcome: AssertionOutcome

    static let reasonCharactersMax = 1_000

    /// Whatever else is printed is no verdict, and never a pass.
    init(_ printed: [UInt8], threshold: Double?, on scale: ScoreScale = .usual) {
        guard let text = String(validating: printed, as: UTF8.self),
            let value = try? JSONValue(parsing: text, namesAreUnique: true)
        else {
            outcome = .errored("its program printed no verdict: expected JSON, true, a score or {pass, score, reason}")
            return
        }
        var (pass, score, reason): (Bool?, JSONValue?, String?) = (nil, nil, nil)
        switch value {
        case .boolean(let truth): pass = truth
        case .number: score = value
        case .object(let members):
            switch members[Array("pass".utf8)] {
            case .boolean(let truth): pass = truth
            case nil, .null: break
            default:
                outcome = .errored("its program's `pass` is neither true nor false")
                return
            }
            score = members[Array("score".utf8)].flatMap { $0 == .null ? nil : $0 }
            if case .text(let text)? = members[Array("reason".utf8)] {
                reason = String(decoding: text, as: UTF8.self).oneLine(charactersMax: Self.reasonCharactersMax)
            }
        case .null, .text, .list: break
        }
        guard pass != nil || score != nil else {
            outcome = .errored("its program's verdict has neither `pass` nor `score`")
            return
        }
        let number: Double
        switch score {
        case .number(let written):
            guard let read = Double(written.text), read.isFinite, scale.range ~= read else {
                outcome = .errored("its program's score is not within \(scale.words)")
                return
            }
            guard scale.keeps(read) else {
                outcome = .errored("its program's score, \(read), is \(ScoreScale.tooSmall)")
                return
            }
            number = read
        case nil:
            number = pass == true ? 1 : 0
            guard scale.range ~= number else {
                outcome = .errored("its program's verdict has no score, which must be within \(scale.words)")
                return
            }
        default:
            outcome = .errored("its program's score is no number")
            return
        }
        let reaches = threshold.map { scale.reaches($0, number) }
        let passed = pass.map { $0 && reaches ?? true } ?? reaches ?? scale.isAboveWorst(number)
        outcome = AssertionOutcome(
            outcome: passed ? .passed : .failed, value: number,
            reason: reason ?? "the program's score is \(number)")
    }
}

extension String {
    /// Its first line that says something, cut where it is long.
    func oneLine(charactersMax: Int) -> String {
        let line = split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } } ?? ""
        return line.count <= charactersMax ? String(line) : line.prefix(charactersMax) + "…"
    }
}

extension ProgramEnding {
    /// How it ended: `exit code 3`, `exit code 137, as after signal 9`.
    var exitWords: String { Self.exitWords(exitCode) }

    /// As shells tell of signals, by a code beyond 128; a program may also end with such a code by itself.
    static func exitWords(_ code: Int) -> String {
        (129...192).contains(code) ? "exit code \(code), as after signal \(code - 128)" : "exit code \(code)"
    }

    /// What it said last: of a program that broke off, why.
    var lastWords: String {
        LastWords(of: complaint).map { ": " + $0.text.oneLine(charactersMax: ProgramVerdict.reasonCharactersMax) } ?? ""
    }
}
