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

    /// Without `not-`, in order.
    package static let words: [String] = makers.keys.sorted()

    /// Whether the type, with or without `not-`, is checked here. Only such a word may stand among facts.
    package static func isKnown(_ type: String) -> Bool { makers[split(type).base] != nil }

    /// The type without `not-`, and whether that stood before it.
    static func split(_ type: String) -> (base: String, isNegated: Bool) {
        type.hasPrefix("not-") ? (String(type.dropFirst(4)), true) : (type, false)
    }

    /// `base`: the assertion's type without `not-`.
    static func check(_ base: String, of assertion: Assertion) throws(UnfitAssertion) -> any Check {
        guard let make = makers[base] else {
            throw .unsupported("the type “\(base.shortened)” is not known to this version")
        }
        return try make(AssertionTerms(assertion))
    }
}
