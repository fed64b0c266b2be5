/// A formula in which numbers in back ticks stand for what it names, so that it is kept without anybody's name.
package struct NumberedFormula: Equatable, Sendable {
    /// As it is kept.
    package let text: String

    /// - Parameters:
    ///   - text: with names.
    ///   - numbers: that stand for them, in the order of ``Formula/names``.
    /// - Throws: what ``Formula`` does.
    package init(_ text: String, numbers: [Int]) throws(FormulaFault) {
        var parser = FormulaParser(text)
        _ = try parser.whole()
        self.text = parser.rewritten { numbers.indices.contains($0) ? "`\(numbers[$0])`" : "`0`" }
    }

    /// - Parameter kept: as ``text`` has it.
    package init(kept: String) { text = kept }

    /// What is computed; its names are the numbers' digits.
    /// - Throws: what ``Formula`` does.
    package func formula() throws(FormulaFault) -> Formula { try Formula(text) }

    /// As people write it. What is no formula is shown as it is.
    /// - Parameter name: of the operand with that number; `nil` where it has none any more.
    package func words(_ name: (Int) -> String?) -> String {
        var parser = FormulaParser(text)
        guard (try? parser.whole()) != nil else { return text }
        let names = parser.names
        return parser.rewritten { place in
            guard let word = Int(names[place]).flatMap(name) else { return "(erased)" }
            return Self.isPlain(word) ? word : "`\(word)`"
        }
    }

    /// Whether a name needs no back ticks.
    private static func isPlain(_ name: String) -> Bool {
        var parser = FormulaParser(name)
        guard let node = try? parser.whole() else { return false }
        return node == .name(name)
    }
}
