internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import Scoring
internal import Synchronization

/// One version of a metric, made ready to look at many results.
final class MetricJudge: Sendable {
    let reference: MetricReference
    private let metric: DefinedMetric
    private let reader: LedgerReader
    private let way: Way
    /// The last case that was made ready: runs of one case follow each other.
    private let lastCase = Mutex<(id: CaseID, ready: Result<ReadyCase, CaseFault>)?>(nil)

    private enum Way {
        case assertion(Assertion)
        case formula(Formula, operands: [Operand])
    }

    /// What a formula names, in the order of ``Formula/names``.
    private enum Operand {
        case metric(MetricReference)
        /// Of the experiment's file.
        case named(String)
    }

    private struct ReadyCase: Sendable {
        let assertion: PreparedAssertion
        let given: GivenCase
        let variables: [String: TemplateValue]
    }

    private enum CaseFault: Error {
        case erased
        /// An insertion fails.
        case unfit(String)
    }

    /// A result that is to be looked at.
    enum Readiness: Sendable {
        /// The run's text was erased.
        case erased
        /// It errors, for this reason.
        case unfit(String)
        case ready(PreparedAssertion, ScoredOutput, variables: [String: TemplateValue])
    }

    /// - Throws: ``RescoreFault``; `LedgerFault`.
    init(_ reference: MetricReference, in reader: LedgerReader) throws {
        guard let metric = reader.read({ $0.catalog.metric(reference) }) else { throw RescoreFault.metricUnknown }
        guard let content = try reader.content(at: metric.position)?.metricDefined else {
            throw RescoreFault.metricErased
        }
        (self.reference, self.metric, self.reader) = (reference, metric, reader)
        switch content.definition {
        case .assertion(let assertion):
            let prepared = PreparedAssertion(assertion, on: metric.scale)
            if let fault = prepared.programFault { throw RescoreFault.metricUnfit(fault) }
            let facts = try reader.events(metric.position..<metric.position + 1).first?.facts.metricDefined
            let (stated, known) = (facts?.judgePrompts ?? [], prepared.judgePrompts)
            guard metric.kind != .judge || stated == known else {
                throw RescoreFault.metricUnfit(
                    "its judges are to be asked by \(stated.joined(separator: ", ")), and this program asks by \(known.joined(separator: ", "))"
                )
            }
            way = .assertion(assertion)
        case .formula(let text):
            // Of an older entry: operands are named in their order.
            do { way = .formula(try Formula(text), operands: metric.operands.map { .metric($0) }) } catch {
                throw RescoreFault.metricUnfit(error.reason)
            }
        case .placedFormula(let placed):
            do throws(FormulaFault) {
                let formula = try NumberedFormula(kept: placed.text).formula()
                way = .formula(formula, operands: try Self.operands(of: formula, metric.operands, placed.named))
            } catch { throw RescoreFault.metricUnfit(error.reason) }
        case nil: throw RescoreFault.metricUnfit("this version of the program does not know what it asks")
        }
    }

    private static func operands(
        of formula: Formula, _ metrics: [MetricReference], _ named: [String]
    ) throws(FormulaFault) -> [Operand] {
        let all = metrics.map { Operand.metric($0) } + named.map { Operand.named($0) }
        var operands: [Operand] = []
        for name in formula.names {
            guard let number = Int(name), number >= 1, number <= all.count else { throw .unknown(name) }
            operands.append(all[number - 1])
        }
        return operands
    }

    private var prepared: PreparedAssertion? {
        if case .assertion(let assertion) = way { PreparedAssertion(assertion, on: metric.scale) } else { nil }
    }

    /// Whether programs are to be run for it.
    var runsProgram: Bool { prepared?.runsProgram ?? false }

    /// Whom looking at one result asks, call by call, before anything is inserted.
    var judging: [ExpectedJudging] { prepared?.judging ?? [] }

    /// Of a metric that looks at outputs.
    /// - Throws: `LedgerFault`.
    func ready(_ run: Run) throws -> Readiness {
        guard case .assertion(let assertion) = way, let position = run.resultAt,
            let facts = try reader.events(position..<position + 1).first?.facts,
            let content = try reader.content(at: position)
        else { return .erased }
        switch try readyCase(run.caseID, assertion) {
        case .success(let known):
            let answer = RecordedAnswer(facts.resultRecorded, content.resultRecorded)
            return .ready(known.assertion, answer.scoredOutput(given: known.given), variables: known.variables)
        case .failure(.erased): return .erased
        case .failure(.unfit(let reason)): return .unfit(reason)
        }
    }

    /// Without anybody being asked.
    /// - Returns: `nil` where the run's text was erased.
    /// - Throws: `LedgerFault`; `CancellationError`.
    func judgement(
        of run: Run, runningProgramsBy programs: (any ProgramRunner)?
    ) async throws -> ScoreRuns.Judgement? {
        if case .formula(let formula, let operands) = way { return judgement(of: run, by: formula, operands) }
        switch try ready(run) {
        case .erased: return nil
        case .unfit(let reason): return errored(run, reason)
        case .ready(let assertion, let output, _):
            guard let programs else { return judgement(of: run, assertion.look(at: output)) }
            return judgement(of: run, try await assertion.look(at: output, runningProgramsBy: programs))
        }
    }

    private func readyCase(_ id: CaseID, _ assertion: Assertion) throws -> Result<ReadyCase, CaseFault> {
        if let last = lastCase.withLock({ $0 }), last.id == id { return last.ready }
        let position = reader.read { $0.catalog.entry(of: id)?.position }
        let content = try position.flatMap { try reader.content(at: $0)?.caseAdded }
        let ready = Result { () throws(CaseFault) in
            guard let content else { throw .erased }
            do {
                let variables = try TemplateValue.values(of: content.inputs)
                let rendered = try AssertionTemplate(parsing: assertion).render(variables)
                return ReadyCase(
                    assertion: PreparedAssertion(rendered, on: metric.scale), given: GivenCase(content),
                    variables: variables)
            } catch { throw .unfit("the metric cannot be rendered with this case: \(error)") }
        }
        lastCase.withLock { $0 = (id, ready) }
        return ready
    }

    func judgement(of run: Run, _ outcome: AssertionOutcome) -> ScoreRuns.Judgement {
        guard let value = outcome.value else { return errored(run, outcome.reason) }
        return judgement(of: run, value, outcome.reason) { _ in outcome.outcome == .passed ? .passed : .failed }
    }

    /// From the scores that are recorded of its operands.
    private func judgement(of run: Run, by formula: Formula, _ operands: [Operand]) -> ScoreRuns.Judgement {
        guard formula.names.count == operands.count else {
            return errored(run, "the formula names other metrics than it was defined with")
        }
        var values: [String: Double] = [:]
        for (place, (name, operand)) in zip(formula.names, operands).enumerated() {
            let millionths: Int64? = reader.read { models in
                switch operand {
                case .metric(let metric): models.score(of: run.id, by: metric, asOf: .now(models))?.valueMillionths
                case .named(let name): models.score(of: run.id, named: name, asOf: .now(models))
                }
            }
            guard let value = millionths else {
                // Its name may be erased; this text would keep it.
                return errored(run, "metric \(place + 1) of the formula's has no value for this result")
            }
            values[name] = Double(value) / 1_000_000
        }
        do {
            let value = try formula.value(values)
            // What is left where like numbers are taken from each other is 0 on paper.
            if !metric.scale.keeps(value), try formula.roundingError(values) < value.magnitude {
                return errored(run, "the formula comes to \(value), which is \(ScoreScale.tooSmall)")
            }
            return judgement(of: run, value, "the formula comes to \(value)") { millionths in
                guard let threshold = metric.thresholdMillionths else { return .measured }
                return (metric.lowerIsBetter ? millionths <= threshold : millionths >= threshold) ? .passed : .failed
            }
        } catch { return errored(run, error.reason) }
    }

    /// What is outside the metric's range, or more than can be kept, is no value.
    private func judgement(
        of run: Run, _ value: Double, _ reason: String, _ outcome: (Int64) -> MetricOutcome
    ) -> ScoreRuns.Judgement {
        let ends = metric.endsMillionths
        let scaled = (value * 1_000_000).rounded()
        guard scaled.isFinite, scaled >= Double(ends.lowerBound), scaled <= Double(ends.upperBound) else {
            let fault =
                metric.scale.range ~= value
                ? "more than can be kept, which is a billion on either side of 0; choose a larger unit"
                : "outside the metric's range"
            return errored(run, "\(value) is \(fault): \(reason)")
        }
        let millionths = Int64(scaled)
        return ScoreRuns.Judgement(
            run: run.id, outcome: outcome(millionths), valueMillionths: millionths, reason: reason)
    }

    func errored(_ run: Run, _ reason: String) -> ScoreRuns.Judgement {
        ScoreRuns.Judgement(run: run.id, outcome: .errored, valueMillionths: nil, reason: reason)
    }
}

extension DefinedMetric {
    /// What a value may be, in millionths. An assertion's or a judge's is 0 to 1 where no range is stated.
    fileprivate var endsMillionths: ClosedRange<Int64> {
        let isUsual = looksAtOutputs && lowMillionths == nil && highMillionths == nil
        let low = lowMillionths ?? (isUsual ? 0 : -MetricLimits.millionthsMax)
        let high = highMillionths ?? (isUsual ? 1_000_000 : MetricLimits.millionthsMax)
        return low...max(low, high)
    }

    /// On which its program scores, where it is one, or what its formula may come to.
    var scale: ScoreScale {
        let isOfAmounts = !scoresFromZeroToOne || unit?.isEmpty == false
        guard lowMillionths != nil || highMillionths != nil || !looksAtOutputs else {
            return ScoreScale(0...1, lowerIsBetter: lowerIsBetter, isOfAmounts: isOfAmounts)
        }
        let low = lowMillionths.map { Double($0) / 1_000_000 } ?? -.infinity
        let high = highMillionths.map { Double($0) / 1_000_000 } ?? .infinity
        return ScoreScale(low...max(low, high), lowerIsBetter: lowerIsBetter, isOfAmounts: isOfAmounts)
    }
}

extension RecordedAnswer {
    /// What is recorded of a result.
    fileprivate init(_ facts: ResultRecorded, _ content: ResultRecordedContent) {
        (self.facts, self.content) = (facts, content)
    }
}
