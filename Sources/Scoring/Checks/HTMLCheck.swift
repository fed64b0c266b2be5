/// The output is HTML (``HTMLDocument``), or holds some (``HTMLSigns``).
struct HTMLCheck: Check {
    private let isWhole: Bool

    init(_ terms: AssertionTerms, whole isWhole: Bool) throws(UnfitAssertion) {
        try terms.refuseValue()
        self.isWhole = isWhole
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        if isWhole {
            let fault = HTMLDocument(output.text).fault
            return .scored(fault == nil, fault ?? "the output is HTML")
        }
        let isThere = HTMLSigns(output.text).count >= HTMLSigns.enough
        return .scored(isThere, "the output contains \(isThere ? "" : "no ")HTML")
    }
}
