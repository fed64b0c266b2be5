import TestSupport
import Testing

@testable import Scoring

@Suite struct FormulaTests {
    private static let values: [(String, Double)] = [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ^ 3 ^ 2", 512), ("-2 ^ 2", -4), ("2 ^ -1", 0.5), ("7 % 3", 1),
        ("-7 % 3", 2), ("10 / 4", 2.5),
        ("1 - 2 - 3", -4), ("8 / 4 / 2", 1), ("1 < 2", 1), ("1 >= 2", 0), ("1 == 1 and 2 != 3", 1), ("not 1 == 2", 1),
        ("0 or 0", 0),
        ("1 > 2 ? 10 : 20", 20), ("1 ? 2 ? 3 : 4 : 5", 3), ("0 ? 1 : 0 ? 2 : 3", 3), (".5 + 1.5e1", 15.5),
        ("1e-2", 0.01), ("a + b", 5),
        ("`my metric` * 2", 14), ("a.b + _c", 3), ("orange + and_x + not_y", 9), ("min(3, 1, 2)", 1), ("max(1, 2)", 2),
        ("mean(1, 2, 3)", 2), ("sum(1, 2, 3)", 6),
        ("sqrt(16)", 4), ("abs(-3)", 3), ("round(2.5)", 3), ("round(1.2345, 2)", 1.23), ("floor(-0.5)", -1),
        ("ceil(0.2)", 1), ("pow(2, 10)", 1024),
        ("log(8, 2)", 3), ("log2(8)", 3), ("log10(1000)", 3), ("exp(0)", 1), ("b > 0 ? a / b : 0", 2.0 / 3),
        ("0 > 0 ? 1 / 0 : 7", 7), ("0 and 1 / 0", 0),
    ]

    @Test(arguments: values) func itHasThisValue(_ text: String, _ value: Double) throws {
        let values: [String: Double] = [
            "a": 2, "b": 3, "my metric": 7, "a.b": 1, "_c": 2, "orange": 2, "and_x": 3, "not_y": 4,
        ]
        #expect(abs(try Formula(text).value(values) - value) < 1e-9)
    }

    @Test(arguments: [
        "0.1 + 0.2 - 0.3", "a * 0.1 * 10 - a", "sum(0.1, 0.2) - 0.3", "mean(0.1, 0.2) * 2 - 0.3", "sqrt(2) ^ 2 - 2",
        "(a + 0.1) % 0.1 - a % 0.1", "exp(log(a)) - a", "0 < 1 ? 0.7 - 0.6 - 0.1 : 1",
    ]) func whatRoundingLeavesIsNoLargerThanItsError(_ text: String) throws {
        let (formula, values) = (try Formula(text), ["a": 3.3])
        #expect(try abs(formula.value(values)) <= formula.roundingError(values))
    }

    @Test(arguments: [
        "a / 10000000", "1 / a ^ 12", "exp(-30)", "log(a) / 1e9", "min(a, 1) * 1e-300", "a - 3.299999", "-a * 3e-16",
    ]) func whatIsSmallByItselfIsLargerThanItsError(_ text: String) throws {
        let (formula, values) = (try Formula(text), ["a": 3.3])
        #expect(try abs(formula.value(values)) > formula.roundingError(values))
    }

    private static let malformed: [(String, Int)] = [
        ("", 1), ("1 +", 4), ("(1", 3), ("1)", 2), ("1 2", 3), ("a b", 3), ("* 2", 1), ("foo(1)", 1), ("sqrt()", 6),
        ("sqrt(1, 2)", 11), ("1 ? 2", 6), ("`", 1), ("``", 1),
        ("a = 1", 3), ("function(x) { return 1 }", 1), ("1..2", 3), ("a; b", 2), ("min(1,)", 7), ("\"a\"", 1), (".", 1),
    ]

    @Test(arguments: malformed) func whatIsNoneIsNamedByItsPlace(_ text: String, _ place: Int) {
        let fault = #expect(throws: FormulaFault.self) { try Formula(text) }
        guard case .malformed(let found, _)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(found == place)
    }

    @Test(arguments: [
        "1 / 0", "0 / 0", "5 % 0", "sqrt(-1)", "log(0)", "log(-1)", "1e308 * 10", "0 ^ -1", "exp(1000)", "log(2, 1)",
        "x", "-1e308 - 1e308",
    ])
    func whatHasNoValueSaysWhy(_ text: String) throws {
        let formula = try Formula(text)
        let fault = #expect(throws: FormulaFault.self) { try formula.value(["x": .nan]) }
        guard case .undefined? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test func aNameThatIsNotGivenIsNamed() throws {
        let formula = try Formula("2 * precision * recall / (precision + recall)")
        #expect(formula.names == ["precision", "recall"])
        #expect(throws: FormulaFault.unknown("recall")) { try formula.value(["precision": 1]) }
    }

    @Test func longOrDeepFormulasAreRefusedOrComputed() throws {
        for text in [
            String(repeating: "(", count: 5_000), String(repeating: "-", count: 5_000) + "1",
            String(repeating: "not ", count: 2_000) + "1",
            String(repeating: "1 ? ", count: 2_000), String(repeating: "1^", count: 4_000) + "1",
            String(repeating: "abs(", count: 2_000),
            String(repeating: "1+", count: 4_999) + "1", String(repeating: "1", count: 10_001),
        ] {
            #expect(throws: FormulaFault.tooLong) { try Formula(text) }
        }
        #expect(try Formula(String(repeating: "1+", count: 900) + "1").value([:]) == 901)
    }

    @Test func anythingIsAFormulaOrAFault() {
        var random = SeededRandom("formulas")
        let parts = [
            "1", "a", "+", "-", "*", "/", "^", "(", ")", "?", ":", ",", "min", "sqrt", " ", "`", ".", "e", "not", "and",
            "<", "=", "!", "é", "\n",
        ]
        var made = 0
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in parts.randomElement(using: &random)! }
                .joined()
            guard let formula = try? Formula(text) else { continue }
            made += 1
            let value = try? formula.value(["a": 2])
            #expect(value?.isFinite ?? true, "seed \(random.seed): \(text)")
        }
        #expect(made > 100)
    }

    @Test func derivedMetricsFollowOneAnother() throws {
        let metrics = try DerivedMetrics([
            ("precision", "tp / (tp + fp)"), ("recall", "tp / (tp + fn)"),
            ("f1", "2 * precision * recall / (precision + recall)"),
            ("mean", "error / __count"), ("broken", "1 / none"), ("after", "broken + 1"),
        ])
        let values = metrics.values(of: ["tp": 6, "fp": 2, "fn": 4, "error": 5], count: 10)
        #expect(values.map(\.name) == ["precision", "recall", "f1", "mean", "broken", "after"])
        let numbers = values.map { try? $0.value.get() }
        #expect(numbers[0] == 0.75 && numbers[1] == 0.6 && numbers[3] == 0.5 && numbers[4] == nil && numbers[5] == 1)
        #expect(abs(try #require(numbers[2]) - 2.0 / 3) < 1e-12)
        #expect(
            throws: DerivedMetricFault(
                name: "b", fault: .malformed(place: 4, "it ends where a number or a name is expected"))
        ) {
            try DerivedMetrics([("a", "1"), ("b", "1 +")])
        }
    }
}
