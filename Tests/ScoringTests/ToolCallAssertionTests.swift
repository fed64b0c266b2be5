import Events
import Scoring
import Testing

@Suite struct ToolCallAssertionTests {
    private static let tools = #"""
        [{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","required":["city"],"properties":{"city":{"type":"string"}},"additionalProperties":false}}},
         {"name":"now"}]
        """#
    private static let good = #"{"name":"get_weather","arguments":"{\"city\":\"Rome\"}"}"#
    private static let bad = #"{"name":"get_weather","arguments":"{\"town\":\"Rome\"}"}"#

    private static let lines: [Line] = [
        ("is-valid-function-call", good, true), ("is-valid-function-call", #"{"function_call":\#(good)}"#, true),
        ("is-valid-function-call", #"[{"type":"tool_use","name":"get_weather","input":{"city":"Rome"}}]"#, true),
        ("is-valid-function-call", #"{"functionCall":{"name":"now","args":{}}}"#, true),
        ("is-valid-function-call", bad, false),
        ("is-valid-function-call", #"{"name":"other","arguments":"{}"}"#, false),
        ("is-valid-function-call", #"{"name":"now","arguments":"{\"a\":1}"}"#, false),
        ("is-valid-function-call", #"{"name":"get_weather","arguments":"{"}"#, false),
        ("is-valid-function-call", "no call", false), ("is-valid-function-call", "{}", false),
        ("is-valid-openai-function-call", good, true),
        ("is-valid-openai-function-call", #"{"function_call":\#(good)}"#, true),
        ("is-valid-openai-function-call", #"{"name":"get_weather","arguments":{"city":"Rome"}}"#, false),
        ("is-valid-openai-function-call", "[\(good)]", false), ("is-valid-openai-function-call", bad, false),
        ("is-valid-openai-tools-call", #"[{"type":"function","function":\#(good)}]"#, true),
        ("is-valid-openai-tools-call", #"{"tool_calls":[{"type":"function","function":\#(good)}]}"#, true),
        ("is-valid-openai-tools-call", #"[{"function":\#(good)},{"function":\#(bad)}]"#, false),
        ("is-valid-openai-tools-call", "[]", false), ("is-valid-openai-tools-call", good, false),
        ("is-valid-openai-tools-call", "MCP Tool Result (a): b", true),
        ("is-valid-openai-tools-call", "MCP Tool Error (a): b", false),
    ].map { Line(.of($0.0, json: tools), on: $0.1, passes: $0.2) }

    @Test(arguments: lines) func passesAsItsTableSays(_ line: Line) {
        let outcome = line.assertion.look(at: line.output)
        #expect(outcome.outcome == (line.passes ? .passed : .failed), "\(outcome.reason)")
        #expect(line.assertion.negated.look(at: line.output).outcome == (line.passes ? .failed : .passed))
    }

    @Test func toolsMayStandInTheConfig() {
        var assertion = Assertion.of("is-valid-function-call")
        assertion.configJson = #"{"tools": \#(Self.tools)}"#
        #expect(assertion.look(at: Self.good).outcome == .passed)
        #expect(assertion.look(at: Self.bad).outcome == .failed)
    }

    private static let sets: [(String, Double)] = [
        (#"[{"name":"get_weather"},{"name":"book_flight"}]"#, 1.0), (#"[{"name":"get_weather"}]"#, 2.0 / 3),
        (#"[{"name":"get_weather"},{"name":"book_flight"},{"name":"search"}]"#, 0.8), (#"[{"name":"search"}]"#, 0),
        (#"{"tool_calls":[{"function":{"name":"book_flight"}},{"function":{"name":"get_weather"}}]}"#, 1), ("none", 0),
        ("", 0),
        (
            "Calling.\n{\"type\":\"function_call\",\"name\":\"get_weather\"}\n{\"functionCall\":{\"name\":\"book_flight\"}}\n",
            1
        ),
        ("Inline {\"name\":\"get_weather\"} does not count", 0), ("```json\n{\"name\":\"get_weather\"}\n```", 0),
        ("{\"broken\n{\"name\":\"get_weather\"}", 2.0 / 3),
        (#"{"toolCall":{"functionCalls":[{"name":"get_weather"}]}}"#, 2.0 / 3),
    ]

    @Test(arguments: sets) func f1IsThatOfTheSetsOfTools(_ output: String, _ f1: Double) throws {
        for assertion in [
            Assertion.of("tool-call-f1", json: #"["get_weather", "book_flight"]"#),
            .of("tool-call-f1", "get_weather, book_flight"),
        ] {
            let outcome = assertion.look(at: output)
            #expect(abs(try #require(outcome.value) - f1) < 1e-12)
            #expect(outcome.outcome == (f1 == 1 ? .passed : .failed))
        }
        #expect(
            (Assertion.of("tool-call-f1", "get_weather,book_flight", threshold: 0.66).look(at: output).outcome
                == .passed) == (f1 > 0.66))
    }
}
