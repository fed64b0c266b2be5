import ArgumentParser
import Domain
import Events
import Foundation
import Projections
import Scoring
import SwiftProtobuf

/// What a metric asks, as people state it.
struct MetricDefinitionOptions: ParsableArguments {
    @Option(help: "An assertion's type, e.g. contains, python or not-regex.") var type: String?
    @Option(
        help: "What it compares with; of a program, the program itself. May hold {{variables}}, but no program does.")
    var value: String?
    @Option(help: "The same, where it is not a text: as JSON.") var valueJson: String?
    @Option(help: "The file that the program is in.", completion: .file()) var file: String?
    @Option(help: "The function of the file that is meant.") var function: String?
    @Option(help: "Options of the assertion, as a JSON object.") var config: String?
    @Option(help: "From where on it passes, or up to where with --lower-is-better.") var threshold: Double?
    @Option(help: "An expression over other metrics.") var formula: String?

    func validate() throws {
        guard (type == nil) != (formula == nil) else { throw ValidationError("give either --type or --formula") }
        if formula != nil, value != nil || valueJson != nil || file != nil || function != nil || config != nil {
            throw ValidationError("--formula takes --threshold, and nothing of an assertion's")
        }
        guard [value, valueJson, file].compactMap(\.self).count <= 1 else {
            throw ValidationError("give one of --value, --value-json and --file")
        }
        guard function == nil || file != nil else { throw ValidationError("--function goes with --file") }
        if let threshold, !threshold.isFinite { throw ValidationError("--threshold takes a number") }
    }

    /// - Returns: what it asks, and the threshold in millionths where it is a formula's.
    func read(
        _ range: MetricRange?, lowerIsBetter: Bool, _ references: References
    ) throws -> (DefineMetric.Definition, Int64?) {
        if let formula {
            return (
                .formula(formula, operands: try operands(of: formula, references)),
                try threshold.map { try MetricRange.millionths($0, of: "--threshold") }
            )
        }
        return (.assertion(try assertion(range, lowerIsBetter: lowerIsBetter)), nil)
    }

    private func operands(of text: String, _ references: References) throws -> [MetricVersion] {
        let formula: Formula
        do { formula = try Formula(text) } catch { throw ExitStatus.failed("--formula: \(error.reason)") }
        return try formula.names.map { name in
            let reference = try references.metricVersion(name).reference
            return MetricVersion(reference.metric, reference.version)
        }
    }

    private func assertion(_ range: MetricRange?, lowerIsBetter: Bool) throws -> Assertion {
        let type = type ?? ""
        let words = AssertionVocabulary.words.filter { !AssertionVocabulary.asksJudge($0) }
        guard AssertionVocabulary.isKnown(type), !AssertionVocabulary.asksJudge(type) else {
            let why =
                AssertionVocabulary.isKnown(type)
                ? "“\(type)” asks a judge, and a metric of the workspace asks nobody; let the experiment's file judge by it"
                : "there is no assertion type “\(type)”"
            throw ExitStatus.failed("\(why); known here are \(words.joined(separator: ", "))")
        }
        var assertion = Assertion()
        assertion.type = type
        if let threshold { assertion.threshold = threshold }
        if let config { assertion.configJson = config }
        if AssertionVocabulary.runsProgram(type) {
            assertion.value = try file.map { try Self.program($0) } ?? value ?? ""
            assertion.program = AssertionProgram()
            if let file { assertion.program.file = URL(filePath: file).lastPathComponent }
            if let function { assertion.program.function = function }
        } else {
            guard file == nil else { throw ExitStatus.failed("--file: “\(type)” runs no program; give it a --value") }
            if let value { assertion.value = value }
            if let valueJson { assertion.valueJson = valueJson }
            if let range, !range.isWithinUsual {
                throw ExitStatus.failed(
                    "--range: “\(type)” scores from 0 to 1; a program or a formula may have another")
            }
        }
        try check(assertion, range, lowerIsBetter: lowerIsBetter)
        return assertion
    }

    /// Refuses what would go wrong on every output.
    private func check(_ assertion: Assertion, _ range: MetricRange?, lowerIsBetter: Bool) throws {
        let scale = range.map { ScoreScale($0.ends, lowerIsBetter: lowerIsBetter) } ?? .usual
        let prepared = PreparedAssertion(assertion, on: scale)
        // What variables will be inserted into is known only then; into programs none are.
        let isTemplate = assertion.value.contains("{{") || assertion.valueJson.contains("{{")
        if let fault = isTemplate ? prepared.programFault : prepared.fault {
            throw ExitStatus.failed("the metric would go wrong on every output: \(fault)")
        }
    }

    private static func program(_ path: String) throws -> String {
        let bytes = try FileArgument.bytes(path, "the program's file", bytesMax: AssertionLimits.bytesMax)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ExitStatus.failed("\(path) is not UTF-8 text; name a program's source")
        }
        return text
    }
}

/// `LOW..HIGH`, either of which may be left out.
struct MetricRange: ExpressibleByArgument {
    let low: Double?
    let high: Double?

    init?(argument: String) {
        guard let dots = argument.firstRange(of: "..") else { return nil }
        let (low, high) = (argument[..<dots.lowerBound], argument[dots.upperBound...])
        self.low = Double(low)
        self.high = Double(high)
        guard self.low != nil || low.isEmpty, self.high != nil || high.isEmpty, self.low != nil || self.high != nil,
            [self.low, self.high].compactMap(\.self).allSatisfy({ $0.magnitude <= 1e9 }),
            (self.low ?? -.infinity) < (self.high ?? .infinity)
        else { return nil }
    }

    var lowMillionths: Int64? { low.map { Int64(($0 * 1_000_000).rounded()) } }
    var highMillionths: Int64? { high.map { Int64(($0 * 1_000_000).rounded()) } }
    var ends: ClosedRange<Double> { (low ?? -.infinity)...(high ?? .infinity) }
    /// Whether every value is one that an assertion gives.
    var isWithinUsual: Bool { (low ?? -1) >= 0 && (high ?? 2) <= 1 }

    /// The number in millionths, which must be one that a value may be.
    static func millionths(_ value: Double, of option: String) throws -> Int64 {
        guard value.magnitude <= 1e9 else {
            throw ExitStatus.usage("\(option) takes a number up to a billion on either side of 0")
        }
        return Int64((value * 1_000_000).rounded())
    }
}
