internal import Events

/// What an assertion says of its program, beside the program.
struct ProgramTerms {
    static let timeUsual = Duration.seconds(10)
    static let secondsMax = 60.0

    /// The program's text.
    let source: String
    /// Passed to it as it is: a JSON object.
    let config: String
    let timeMax: Duration
    let threshold: Double?
    /// Where the program was read from a file: its name, and the function of it that is meant.
    let file: String?
    let function: String?
    let language: String?

    init(_ assertion: Assertion) throws(UnfitAssertion) {
        guard assertion.hasValue, assertion.value.contains(where: { !$0.isWhitespace }) else {
            throw .malformed("it has no value; give it the program's text, or file:// and its path")
        }
        guard assertion.hasProgram else {
            throw .malformed("its value was not kept as a program; run the experiment's file again")
        }
        source = assertion.value
        config = assertion.hasConfigJson ? assertion.configJson : "{}"
        guard case .object(let members)? = try? JSONValue(parsing: config) else {
            throw .malformed("its config is no JSON object")
        }
        threshold = assertion.hasThreshold ? assertion.threshold : nil
        if let threshold, !threshold.isFinite { throw .malformed("its threshold is no number") }
        file = assertion.program.file.isEmpty ? nil : assertion.program.file
        function = assertion.program.function.isEmpty ? nil : assertion.program.function
        language = members.text("language")
        switch members[Array("timeout".utf8)] {
        case nil, .null: timeMax = Self.timeUsual
        case .number(let number):
            guard let seconds = Double(number.text), seconds > 0, seconds <= Self.secondsMax else {
                throw .malformed("its timeout is not within 0 to \(Int(Self.secondsMax)) seconds")
            }
            timeMax = .milliseconds(Int64((seconds * 1_000).rounded(.up)))
        default: throw .malformed("its timeout is no number of seconds")
        }
    }
}

extension [[UInt8]: JSONValue] {
    fileprivate func text(_ name: String) -> String? {
        guard case .text(let text)? = self[Array(name.utf8)] else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}
