internal import Events
internal import Foundation
internal import Projections

/// An experiment as JUnit's XML, as build servers read it: a suite for each version and model, a test case for each run.
///
/// A run that did not pass is a failure; one without a result, or that only assertions which went wrong kept from passing, is an error; one that
/// nothing judged or that is not over is skipped.
package enum JUnitReport {
    package static func write(_ experiment: ExportedExperiment, to sink: (String) throws -> Void) throws {
        let name = experiment.name ?? "\(experiment.id)"
        var suites = experiment.columns.map { _ in Suite() }
        try experiment.eachRun { run in
            suites[run.column].add(run, of: experiment, suite: experiment.columns[run.column])
        }
        let all = suites.reduce(into: Suite()) { $0.count($1) }
        try sink("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        try sink("<testsuites name=\"\(XMLText.escaped(name))\" \(all.counts)>\n")
        for (column, suite) in zip(experiment.columns, suites) {
            try sink("  <testsuite name=\"\(XMLText.escaped("\(column.label) \(column.model)"))\" \(suite.counts)")
            try sink(" timestamp=\"\(experiment.designedAt)\">\n")
            for text in suite.texts { try sink(text) }
            try sink("  </testsuite>\n")
        }
        try sink("</testsuites>\n")
    }

    private struct Suite {
        var texts: [String] = []
        private var tests = 0
        private var failures = 0
        private var errors = 0
        private var skipped = 0
        private var seconds = 0.0

        var counts: String {
            "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"\(JUnitReport.seconds(seconds))\""
        }

        mutating func count(_ other: Suite) {
            tests += other.tests
            failures += other.failures
            errors += other.errors
            skipped += other.skipped
            seconds += other.seconds
        }

        mutating func add(_ run: ExportedRun, of experiment: ExportedExperiment, suite: ExportedExperiment.Column) {
            let time = (run.latencyMilliseconds ?? 0) / 1_000
            tests += 1
            seconds += time
            let title = experiment.cases[run.row].title
            let name = experiment.design.repeats > 1 ? "\(title), repeat \(run.run.repetition)" : title
            let head =
                "    <testcase classname=\"\(XMLText.escaped("\(suite.label).\(suite.model)"))\" name=\"\(XMLText.escaped(name))\" time=\"\(JUnitReport.seconds(time))\""
            texts.append("\(head)\(rest(run))\n")
        }

        /// From the end of the opening tag on.
        private mutating func rest(_ run: ExportedRun) -> String {
            switch run.run.stage {
            case .failed:
                errors += 1
                let type = run.run.failure?.word ?? "failed"
                return element("error", type: type, message: run.error ?? type, text: run.error ?? type)
            case .requested, .started, .waiting, .cancelled:
                skipped += 1
                return "><skipped message=\"\(XMLText.escaped(run.error ?? ""))\"/></testcase>"
            case .recorded: break
            }
            guard let isPassed = run.isPassed else {
                skipped += 1
                return "><skipped message=\"nothing judged it\"/></testcase>"
            }
            guard !isPassed else { return "/>" }
            let isError = run.isKeptBackByErrors
            if isError { errors += 1 } else { failures += 1 }
            let reason = run.reasonNotPassed ?? "not passed"
            let line = reason.split(whereSeparator: \.isNewline).first.map(String.init) ?? reason
            return element(
                isError ? "error" : "failure", type: "assertion", message: line,
                text: "\(reason)\n\noutput:\n\(run.output ?? "(erased)")")
        }

        private func element(_ name: String, type: String, message: String, text: String) -> String {
            "><\(name) type=\"\(XMLText.escaped(type))\" message=\"\(XMLText.escaped(message))\">\(XMLText.escaped(text))</\(name)></testcase>"
        }
    }

    private static func seconds(_ value: Double) -> String { String(format: "%.3f", value) }
}
