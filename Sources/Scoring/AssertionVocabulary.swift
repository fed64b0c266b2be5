internal import Events

/// The types of assertion that are known here, each also with `not-` before it.
package enum AssertionVocabulary {
    private static let makers: [String: @Sendable (AssertionTerms) throws(UnfitAssertion) -> any Check] = [
        "equals": { (terms) throws(UnfitAssertion) in try EqualsCheck(terms) },
        "contains": { (terms) throws(UnfitAssertion) in
            ContainsCheck([try terms.text()], need: .all, ignoringCase: false)
        },
        "icontains": { (terms) throws(UnfitAssertion) in
            ContainsCheck([try terms.text()], need: .all, ignoringCase: true)
        },
        "contains-all": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .all, ignoringCase: false)
        },
        "contains-any": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .any, ignoringCase: false)
        },
        "icontains-all": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .all, ignoringCase: true)
        },
        "icontains-any": { (terms) throws(UnfitAssertion) in
            ContainsCheck(try terms.texts(), need: .any, ignoringCase: true)
        },
        "starts-with": { (terms) throws(UnfitAssertion) in try StartsWithCheck(terms) },
        "regex": { (terms) throws(UnfitAssertion) in try RegexCheck(terms) },
        "is-json": { (terms) throws(UnfitAssertion) in try IsJSONCheck(terms) },
        "latency": { (terms) throws(UnfitAssertion) in try LimitCheck(terms, .latency) },
        "tokens": { (terms) throws(UnfitAssertion) in try LimitCheck(terms, .tokens) },
        "cost": { (terms) throws(UnfitAssertion) in try LimitCheck(terms, .cost) },
    ]

    /// Decided by running a program.
    private static let programs: [String: @Sendable (Assertion) throws(UnfitAssertion) -> any ProgramCheck] = [
        "python": { (assertion) throws(UnfitAssertion) in try FunctionCheck(assertion, in: .python) },
        "javascript": { (assertion) throws(UnfitAssertion) in try FunctionCheck(assertion, in: .javascript) },
        "executable": { (assertion) throws(UnfitAssertion) in try ExecutableCheck(assertion) },
        "passes-tests": { (assertion) throws(UnfitAssertion) in try TestsCheck(assertion) },
    ]

    /// Without `not-`, in order.
    package static let words: [String] = (Array(makers.keys) + programs.keys).sorted()

    /// Whether the type, with or without `not-`, is checked here. Only such a word may stand among facts.
    package static func isKnown(_ type: String) -> Bool {
        let base = split(type).base
        return makers[base] != nil || programs[base] != nil
    }

    /// Whether a program is run for a type; without `not-`.
    static func isOfProgram(_ base: String) -> Bool { programs[base] != nil }

    /// The type without `not-`, and whether that stood before it.
    static func split(_ type: String) -> (base: String, isNegated: Bool) {
        type.hasPrefix("not-") ? (String(type.dropFirst(4)), true) : (type, false)
    }

    /// `base`: the assertion's type without `not-`.
    static func check(_ base: String, of assertion: Assertion) throws(UnfitAssertion) -> PreparedAssertion.Kind {
        if let make = makers[base] { return .direct(try make(AssertionTerms(assertion))) }
        if let make = programs[base] { return .program(try make(assertion)) }
        throw .unsupported("the type “\(base.shortened)” is not known to this version")
    }
}
