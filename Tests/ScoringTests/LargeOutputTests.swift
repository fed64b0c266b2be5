import Events
import Scoring
import Testing

/// Outputs of a megabyte, some made to be slow to search.
@Suite struct LargeOutputTests {
    @Test(arguments: [
        "equals", "contains", "icontains", "contains-all", "contains-any", "icontains-all", "icontains-any",
        "starts-with",
    ])
    func aTextThatAlmostStandsEverywhereIsNotFound(_ type: String) {
        let output = String(repeating: "a", count: 1 << 20)
        let value = String(repeating: "a", count: 1 << 19) + "b"
        #expect(Assertion.of(type, value).look(at: output).outcome == .failed)
        #expect(
            Assertion.of(type, value).look(at: output + "b").outcome
                == (type == "equals" || type == "starts-with" ? .failed : .passed))
    }

    @Test func theEndOfAMegabyteIsSeen() {
        let output = String(repeating: "ü", count: 1 << 19) + "end"
        #expect(Assertion.of("contains", "üend").look(at: output).outcome == .passed)
        #expect(Assertion.of("icontains", "ÜEND").look(at: output).outcome == .passed)
        #expect(Assertion.of("equals", output).look(at: output).outcome == .passed)
        #expect(Assertion.of("equals", output).look(at: output + " ").outcome == .failed)
    }
}
