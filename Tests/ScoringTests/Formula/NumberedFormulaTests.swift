import Scoring
import Testing

/// Formulas that are kept without names.
@Suite struct NumberedFormulaTests {
    @Test(arguments: [
        ("2 * a * b / (a + b)", "2 * `1` * `2` / (`1` + `2`)"), ("max(a, min(b, 1))", "max(`1`, min(`2`, 1))"),
        ("`a word` > b ? -b ^ 2 : not b", "`1` > `2` ? -`2` ^ 2 : not `2`"), ("a", "`1`"), ("  a+b ", "  `1`+`2` "),
        ("log(a) + log2(b)", "log(`1`) + log2(`2`)"), ("größe - b.c", "`1` - `2`"),
    ]) func numbersStandWhereNamesStood(text: String, kept: String) throws {
        let numbered = try NumberedFormula(text, numbers: [1, 2])
        #expect(numbered.text == kept)
        let names = try Formula(text).names
        #expect(try numbered.formula().names == names.indices.map { "\($0 + 1)" })
        // Back and forth it is the same formula.
        let words = NumberedFormula(kept: kept).words { names[$0 - 1] }
        #expect(try Formula(words) == Formula(text))
    }

    @Test func aValueIsTheSameEitherWay() throws {
        let text = "2 * precision * recall / (precision + recall)"
        let formula = try NumberedFormula(text, numbers: [2, 1]).formula()
        #expect(formula.names == ["2", "1"])
        #expect(try formula.value(["2": 0.5, "1": 1]) == Formula(text).value(["precision": 0.5, "recall": 1]))
    }

    @Test func aNameThatIsGoneIsSaidToBe() throws {
        let numbered = NumberedFormula(kept: "`1` / (`2` + `1`)")
        #expect(numbered.words { $0 == 1 ? nil : "tone" } == "(erased) / (tone + (erased))")
        #expect(numbered.words { ["or", "a b"][$0 - 1] } == "or / (`a b` + or)")
        #expect(NumberedFormula(kept: "no formula (").words { _ in "x" } == "no formula (")
    }

    @Test(arguments: ["2 *", "a b", "`a", ""]) func whatIsNoFormulaIsRefused(text: String) {
        #expect(throws: FormulaFault.self) { try NumberedFormula(text, numbers: [1, 2]) }
    }
}
