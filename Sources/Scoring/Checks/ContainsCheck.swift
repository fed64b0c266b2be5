/// Some, or all, of the texts stand in the output. Case counts, or does not.
struct ContainsCheck: Check {
    enum Need { case all, any }

    private let texts: [String]
    private let searches: [TextSearch]
    private let need: Need
    private let ignoresCase: Bool

    init(_ texts: [String], need: Need, ignoringCase: Bool) {
        self.texts = ignoringCase ? texts.map { $0.lowercased() } : texts
        searches = self.texts.map { TextSearch(for: $0) }
        self.need = need
        ignoresCase = ignoringCase
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let text = Array((ignoresCase ? output.text.lowercased() : output.text).utf8)
        let missing = texts.indices.filter { !searches[$0].succeeds(in: text) }
        switch need {
        case .all:
            return .scored(
                missing.isEmpty,
                missing.isEmpty
                    ? "the output contains what is asked"
                    : "the output does not contain “\(texts[missing[0]].shortened)”")
        case .any:
            let found = missing.count < texts.count
            return .scored(found, "the output contains \(found ? "one" : "none") of the \(texts.count) texts")
        }
    }
}

extension String {
    /// At most 80 characters of one line, for a reason.
    var shortened: String {
        let start = prefix(80)
        let line = start.endIndex == endIndex ? String(start) : start.dropLast() + "…"
        return String(line.map { $0.isNewline ? " " : $0 })
    }
}
