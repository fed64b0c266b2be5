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
    @Option(parsing: .unconditional, help: "The same, where it is not a text: as JSON.") var valueJson: String?
    @Option(help: "The file that the program is in.", completion: .file()) var file: String?
    @Option(help: "The function of the file that is meant.") var function: String?
    @Option(help: "Options of the assertion, as a JSON object.") var config: String?
    // These may begin with a minus, which is no option's.
    @Option(parsing: .unconditional, help: "From where on it passes, or up to where with --lower-is-better.")
    var threshold: Double?
    @Option(parsing: .unconditional, help: "An expression over other metrics.") var formula: String?
    @Option(
        name: .customLong("named"),
        help:
            "A name in the formula that is a named metric of experiments' files, and none of the workspace; several may be given."
    )
    var named: [String] = []
    @OptionGroup var judging: MetricJudgeOptions

    func validate() throws {
        guard (type == nil) != (formula == nil) else { throw ValidationError("give either --type or --formula") }
        if formula != nil,
            value != nil || valueJson != nil || file != nil || function != nil || config != nil || judging.isStated
        {
            throw ValidationError("--formula takes --threshold and --named, and nothing of an assertion's")
        }
        guard named.isEmpty || formula != nil else { throw ValidationError("--named goes with --formula") }
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
        for end in [range?.low, range?.high].compactMap(\.self) { try MetricRange.checkKept(end, of: "--range") }
        if let formula {
            if let threshold { try MetricRange.checkKept(threshold, of: "--threshold") }
            return (
                try placed(formula, references),
                try threshold.map { try MetricRange.millionths($0, of: "--threshold") }
            )
        }
        let (assertion, prompts) = try assertion(range, lowerIsBetter: lowerIsBetter)
        return (prompts.isEmpty ? .assertion(assertion) : .judge(assertion, prompts: prompts), nil)
    }

    /// With numbers in the place of names: metrics of the workspace first, then those of files.
    private func placed(_ text: String, _ references: References) throws -> DefineMetric.Definition {
        do {
            let names = try Formula(text).names
            if let stray = named.first(where: { !names.contains($0) }) {
                throw ExitStatus.failed("--named: the formula does not name \(stray)")
            }
            let ofFiles = names.filter(named.contains)
            let ofWorkspace = names.filter { !named.contains($0) }
            let operands = try ofWorkspace.map { name in
                let reference = try references.metricVersion(name).reference
                return MetricVersion(reference.metric, reference.version)
            }
            let order = ofWorkspace + ofFiles
            let numbers = names.map { (order.firstIndex(of: $0) ?? 0) + 1 }
            return .formula(try NumberedFormula(text, numbers: numbers).text, operands: operands, named: ofFiles)
        } catch let fault as FormulaFault { throw ExitStatus.failed("--formula: \(fault.reason)") }
    }

    /// - Returns: with the prompts that judges are asked by, where it asks any.
    private func assertion(_ range: MetricRange?, lowerIsBetter: Bool) throws -> (Assertion, prompts: [String]) {
        let type = type ?? ""
        guard AssertionVocabulary.isKnown(type), type != AssertionVocabulary.workspaceMetric else {
            throw ExitStatus.failed(
                "there is no assertion type “\(type)”; known here are \(AssertionVocabulary.words.joined(separator: ", "))"
            )
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
        try judging.read(into: &assertion)
        let prepared = try checked(assertion, range, lowerIsBetter: lowerIsBetter)
        guard !prepared.judging.isEmpty else {
            guard !AssertionVocabulary.asksJudge(type) else {
                throw ExitStatus.failed("“\(type)” asks somebody that no variable may name; write out its --value")
            }
            return (assertion, [])
        }
        guard range == nil else { throw ExitStatus.failed("--range: a judge scores from 0 to 1; leave it out") }
        guard !lowerIsBetter else {
            throw ExitStatus.failed(
                "--lower-is-better: a judge's score is better the higher it is; ask for the opposite with “not-\(type)”"
            )
        }
        return (assertion, prepared.judgePrompts)
    }

    /// Refuses what would go wrong on every output.
    private func checked(
        _ assertion: Assertion, _ range: MetricRange?, lowerIsBetter: Bool
    ) throws -> PreparedAssertion {
        let scale = range.map { ScoreScale($0.ends, lowerIsBetter: lowerIsBetter) } ?? .usual
        let prepared = PreparedAssertion(assertion, on: scale)
        // What variables will be inserted into is known only then; into programs none are.
        let isTemplate = assertion.value.contains("{{") || assertion.valueJson.contains("{{")
        if let fault = isTemplate ? prepared.programFault : prepared.fault {
            throw ExitStatus.failed("the metric would go wrong on every output: \(fault)")
        }
        return prepared
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

    /// Refuses what would be another number in millionths, in which values are kept.
    static func checkKept(_ value: Double, of option: String) throws {
        guard ScoreScale.keepsAmount(value) else {
            throw ExitStatus.usage("\(option): \(value) is \(ScoreScale.tooSmall)")
        }
    }

    /// The number in millionths, which must be one that a value may be.
    static func millionths(_ value: Double, of option: String) throws -> Int64 {
        guard value.magnitude <= 1e9 else {
            throw ExitStatus.usage("\(option) takes a number up to a billion on either side of 0")
        }
        return Int64((value * 1_000_000).rounded())
    }
}
