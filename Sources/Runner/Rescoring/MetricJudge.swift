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
        case formula(Formula)
    }

    private struct ReadyCase: Sendable {
        let assertion: PreparedAssertion
        let given: GivenCase
    }

    private enum CaseFault: Error {
        case erased
        /// An insertion fails.
        case unfit(String)
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
            way = .assertion(assertion)
        case .formula(let text):
            do { way = .formula(try Formula(text)) } catch { throw RescoreFault.metricUnfit(error.reason) }
        case nil: throw RescoreFault.metricUnfit("this version of the program does not know what it asks")
        }
    }

    /// Whether programs are to be run for it.
    var runsProgram: Bool {
        if case .assertion(let assertion) = way {
            PreparedAssertion(assertion, on: metric.scale).runsProgram
        } else {
            false
        }
    }

    /// - Returns: `nil` where the run's text was erased.
    /// - Throws: `LedgerFault`; `CancellationError`.
    func judgement(
        of run: Run, runningProgramsBy programs: (any ProgramRunner)?
    ) async throws -> ScoreRuns.Judgement? {
        switch way {
        case .formula(let formula): return judgement(of: run, by: formula)
        case .assertion(let assertion):
            guard let position = run.resultAt, let facts = try reader.events(position..<position + 1).first?.facts,
                let content = try reader.content(at: position)
            else { return nil }
            let ready: ReadyCase
            switch try readyCase(run.caseID, assertion) {
            case .success(let known): ready = known
            case .failure(.erased): return nil
            case .failure(.unfit(let reason)): return errored(run, reason)
            }
            let output = RecordedAnswer(facts.resultRecorded, content.resultRecorded).scoredOutput(given: ready.given)
            guard let programs else { return judgement(of: run, ready.assertion.look(at: output)) }
            return judgement(of: run, try await ready.assertion.look(at: output, runningProgramsBy: programs))
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
                    assertion: PreparedAssertion(rendered, on: metric.scale), given: GivenCase(content))
            } catch { throw .unfit("the metric cannot be rendered with this case: \(error)") }
        }
        lastCase.withLock { $0 = (id, ready) }
        return ready
    }

    private func judgement(of run: Run, _ outcome: AssertionOutcome) -> ScoreRuns.Judgement {
        guard let value = outcome.value else { return errored(run, outcome.reason) }
        return judgement(of: run, value, outcome.reason) { _ in outcome.outcome == .passed ? .passed : .failed }
    }

    /// From the scores that are recorded of its operands.
    private func judgement(of run: Run, by formula: Formula) -> ScoreRuns.Judgement {
        guard formula.names.count == metric.operands.count else {
            return errored(run, "the formula names other metrics than it was defined with")
        }
        var values: [String: Double] = [:]
        for (place, (name, operand)) in zip(formula.names, metric.operands).enumerated() {
            let score = reader.read { $0.score(of: run.id, by: operand, asOf: .now($0)) }
            guard let value = score?.valueMillionths else {
                // Its name may be erased; this text would keep it.
                return errored(run, "metric \(place + 1) of the formula's has no value for this result")
            }
            values[name] = Double(value) / 1_000_000
        }
        do {
            let value = try formula.value(values)
            return judgement(of: run, value, "the formula comes to \(value)") { millionths in
                guard let threshold = metric.thresholdMillionths else { return .measured }
                return (metric.lowerIsBetter ? millionths <= threshold : millionths >= threshold) ? .passed : .failed
            }
        } catch { return errored(run, error.reason) }
    }

    /// What is no number, or outside the metric's range, is no value.
    private func judgement(
        of run: Run, _ value: Double, _ reason: String, _ outcome: (Int64) -> MetricOutcome
    ) -> ScoreRuns.Judgement {
        let ends = metric.endsMillionths
        let scaled = (value * 1_000_000).rounded()
        guard scaled.isFinite, scaled >= Double(ends.lowerBound), scaled <= Double(ends.upperBound) else {
            return errored(run, "\(value) is outside the metric's range: \(reason)")
        }
        let millionths = Int64(scaled)
        return ScoreRuns.Judgement(
            run: run.id, outcome: outcome(millionths), valueMillionths: millionths, reason: reason)
    }

    private func errored(_ run: Run, _ reason: String) -> ScoreRuns.Judgement {
        ScoreRuns.Judgement(run: run.id, outcome: .errored, valueMillionths: nil, reason: reason)
    }
}

extension DefinedMetric {
    /// What a value may be, in millionths. An assertion's is 0 to 1 where no range is stated.
    fileprivate var endsMillionths: ClosedRange<Int64> {
        let isUsual = kind == .assertion && lowMillionths == nil && highMillionths == nil
        let low = lowMillionths ?? (isUsual ? 0 : -MetricLimits.millionthsMax)
        let high = highMillionths ?? (isUsual ? 1_000_000 : MetricLimits.millionthsMax)
        return low...max(low, high)
    }

    /// On which its program scores, where it is one.
    fileprivate var scale: ScoreScale {
        guard lowMillionths != nil || highMillionths != nil else {
            return ScoreScale(0...1, lowerIsBetter: lowerIsBetter)
        }
        let low = lowMillionths.map { Double($0) / 1_000_000 } ?? -.infinity
        let high = highMillionths.map { Double($0) / 1_000_000 } ?? .infinity
        return ScoreScale(low...max(low, high), lowerIsBetter: lowerIsBetter)
    }
}

extension RecordedAnswer {
    /// What is recorded of a result.
    fileprivate init(_ facts: ResultRecorded, _ content: ResultRecordedContent) {
        (self.facts, self.content) = (facts, content)
    }
}
