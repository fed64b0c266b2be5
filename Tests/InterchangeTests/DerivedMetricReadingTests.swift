import Events
import Foundation
import Interchange
import Testing

/// `derivedMetrics`, as promptfoo's files write them.
@Suite struct DerivedMetricReadingTests {
    private func read(_ derived: String) throws -> ExperimentFile {
        let yaml = """
            prompts: p
            providers: openai:m
            tests: [{assert: [{type: contains, value: x, metric: APE}]}]
            derivedMetrics: \(derived)
            """
        return try Workbench(["x.yaml": yaml]).read(environment: [:])
    }

    @Test func theyAreKeptInOrderAndNobodyIsWarned() throws {
        let file = try read("[{name: MAPE, value: APE / __count}, {name: twice, value: 2 * MAPE}]")
        #expect(file.derivedMetrics.map(\.name) == ["MAPE", "twice"])
        #expect(file.derivedMetrics.map(\.formula) == ["APE / __count", "2 * MAPE"])
        #expect(file.metricNames == ["APE"] && file.warnings.isEmpty)
    }

    @Test(arguments: [
        ("[{name: MAPE, value: APE /}]", "derivedMetrics: the formula is malformed at character"),
        ("[{name: APE, value: '1'}]", "derivedMetrics: `APE` is the name of another metric"),
        ("[{name: a, value: '1'}, {name: a, value: '2'}]", "derivedMetrics: `a` is the name of another metric"),
        ("[{name: a}]", "derivedMetrics: expected `name` and `value`"),
        ("nothing", "derivedMetrics"),
    ])
    func whatIsWrongIsSaidWithItsPlace(derived: String, expected: String) throws {
        let fault = try #require(throws: ExperimentFileFault.self) { try read(derived) }
        #expect("\(fault)".contains(expected) && "\(fault)".contains("x.yaml:4"), "\(fault)")
    }
}
