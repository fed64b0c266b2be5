package import Events
internal import Scoring
internal import SwiftProtobuf

extension ExperimentFile {
    /// The metrics of the workspace that are asserted, as the file calls them, each once: `{type: metric, value: politeness}`, or
    /// `politeness@2` for its second version.
    package var assertedMetrics: [String] {
        var names: [String] = []
        for assertion in assertions + cases.flatMap(\.assertions) where assertion.isByName {
            if !names.contains(assertion.value) { names.append(assertion.value) }
        }
        return names
    }

    /// The same with versions in the place of names, so that a metric's next version changes nothing here, and its name is kept by itself alone.
    package func asserting(_ versions: [String: AssertedMetric]) -> ExperimentFile {
        func stated(_ assertion: Assertion) -> Assertion {
            guard assertion.isByName, let version = versions[assertion.value] else { return assertion }
            var stated = assertion
            stated.clearValue()
            stated.workspaceMetric = version
            return stated
        }
        var file = self
        file.assertions = assertions.map(stated)
        for place in cases.indices { file.cases[place].assertions = cases[place].assertions.map(stated) }
        return file
    }
}

extension Assertion {
    fileprivate var isByName: Bool { type == AssertionVocabulary.workspaceMetric && hasValue }
}
