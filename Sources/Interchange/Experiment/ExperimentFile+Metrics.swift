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
            return assertion.asserting(version)
        }
        var file = self
        file.assertions = assertions.map(stated)
        for place in cases.indices { file.cases[place].assertions = cases[place].assertions.map(stated) }
        return file
    }

    /// The own assertions of a design's cases, in the file's order; `nil` where these are not the file's cases.
    /// - Parameter contents: of the design's cases in any order. Where several differ by their assertions alone, the first here is the file's first.
    package func ownAssertions(of contents: [CaseAddedContent]) -> [[Assertion]]? {
        guard contents.count == cases.count else { return nil }
        var own: [CaseAddedContent: [[Assertion]]] = [:]
        for content in contents.reversed() { own[content.withoutAssertions, default: []].append(content.assertions) }
        var found: [[Assertion]] = []
        for content in cases {
            guard let assertions = own[content.withoutAssertions]?.popLast() else { return nil }
            found.append(assertions)
        }
        return found
    }

    /// The versions that the assertions of a design hold where the file's name a metric; `nil` where anything else of them differs.
    /// - Parameters:
    ///   - asserted: of every case.
    ///   - ofCases: each case's own, in the file's order.
    package func versions(heldBy asserted: [Assertion], ofCases: [[Assertion]]) -> [String: AssertedMetric]? {
        guard ofCases.count == cases.count else { return nil }
        var held: [String: AssertedMetric] = [:]
        for (own, theirs) in zip([assertions] + cases.map(\.assertions), [asserted] + ofCases) {
            guard own.count == theirs.count else { return nil }
            for (assertion, other) in zip(own, theirs) {
                guard assertion.isByName else {
                    if assertion == other { continue }
                    return nil
                }
                guard assertion.asserting(other.workspaceMetric) == other else { return nil }
                let before = held.updateValue(other.workspaceMetric, forKey: assertion.value)
                if let before, before != other.workspaceMetric { return nil }
            }
        }
        return held
    }

    /// Whether a metric is called by one of its versions, and not by its name alone.
    package static func statesVersion(_ metric: String) -> Bool { metric.contains("@") }
}

extension CaseAddedContent {
    fileprivate var withoutAssertions: CaseAddedContent {
        var content = self
        content.assertions = []
        return content
    }
}

extension Assertion {
    fileprivate func asserting(_ version: AssertedMetric) -> Assertion {
        var asserting = self
        asserting.clearValue()
        asserting.workspaceMetric = version
        return asserting
    }

    fileprivate var isByName: Bool { type == AssertionVocabulary.workspaceMetric && hasValue }
}
