@testable import Interchange
import Testing

@Suite struct ScoreTextTests {
    @Test(
        arguments: [
            (0.85, "0.850", "+0.850"), (-0.25, "-0.250", "-0.250"), (0.001, "0.001", "+0.001"),
            (0.0004, "0.000400", "+0.000400"), (-0.000001, "-0.00000100", "-0.00000100"),
            (1234.5, "1234.500", "+1234.500"), (0, "0.000", "+0.000"), (-0.0, "0.000", "+0.000"),
            (-5.6e-17, "0.000", "+0.000"), (-.infinity, "-inf", "-inf"),
        ] as [(Double, String, String)])
    func whatIsSmallKeepsThreeDigits(value: Double, text: String, signed: String) {
        #expect(ScoreText.number(value) == text)
        #expect(ScoreText.signed(value) == signed)
    }

    @Test(
        arguments: [
            (0.5, 0.75, "0.500", "0.750"), (-0.000002, 0.000001, "-0.00000200", "0.00000100"),
            (-0.0004, 0.2, "-0.000400", "0.200000"), (-1e-17, 0.3, "0.000", "0.300"),
            (0.000001, 0.000001, "0.00000100", "0.00000100"), (-0.0004, 1e6, "0.000", "1000000.000"),
        ] as [(Double, Double, String, String)])
    func bothEndsHaveAsManyDigits(low: Double, high: Double, lowText: String, highText: String) {
        let ends = ScoreText.ends(low, high)
        #expect(ends.low == lowText && ends.high == highText)
    }
}
