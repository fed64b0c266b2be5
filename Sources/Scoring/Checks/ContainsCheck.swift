/// Some, or all, of the texts stand in the output. Case counts, or does not.
struct ContainsCheck: Check {
    enum Need { case all, any }

    private let texts: [String]
    private let need: Need
    private let ignoresCase: Bool

    init(_ texts: [String], need: Need, ignoringCase: Bool) {
        self.texts = ignoringCase ? texts.map { $0.lowercased() } : texts
        self.need = need
        ignoresCase = ignoringCase
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let text = Array((ignoresCase ? output.text.lowercased() : output.text).utf8)
        let missing = texts.filter { !text.holds(Array($0.utf8)) }
        switch need {
        case .all:
            return .scored(
                missing.isEmpty, missing.isEmpty ? "the output contains what is asked" : "the output does not contain “\(missing[0].shortened)”")
        case .any:
            let found = missing.count < texts.count
            return .scored(found, "the output contains \(found ? "one" : "none") of the \(texts.count) texts")
        }
    }
}

extension [UInt8] {
    /// Whether `other` stands in it, byte for byte: UTF-8 has no letter that begins inside another.
    func holds(_ other: [UInt8]) -> Bool {
        guard let first = other.first else { return true }
        guard other.count <= count else { return false }
        return withUnsafeBufferPointer { bytes in
            other.withUnsafeBufferPointer { other in
                let last = bytes.count - other.count
                var start = 0
                while start <= last {
                    if bytes[start] == first, bytes[start..<start + other.count].elementsEqual(other) { return true }
                    start += 1
                }
                return false
            }
        }
    }
}

extension String {
    /// At most 80 characters, for a reason.
    var shortened: String { count <= 80 ? self : prefix(79) + "…" }
}
