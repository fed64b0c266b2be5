internal import Domain
internal import Events
internal import Foundation
internal import HTTPTransport
internal import Ledger
internal import Projections
internal import Providers
internal import Sandboxes
internal import Scoring
internal import SwiftProtobuf

// Before the call: what it needs is made ready, and what must not be done is found before anything is sent.
extension RunPerformer {
    /// A call that only needs to be made.
    struct PreparedCall: Sendable {
        let model: ModelCall
        var request: CompletionRequest
        let estimate: CallEstimate
        let prepared: ExperimentPlan.PreparedCase
        let judging: PreparedJudging
        let place: RunPlace
    }

    /// What of policy and place holds for a run now.
    private struct Standing {
        let staysLocal: Bool
        let chosen: SandboxPlace
        let place: RunPlace
    }

    func prepare(
        _ run: Run, _ plan: ExperimentPlan
    ) async throws(FailedAttempt) -> PreparedCall {
        let standing = try await standing(of: run)
        let version = try plan.version(run.version)
        let prepared = try plan.caseNamed(run.caseID)
        if let fault = prepared.assertions.lazy.compactMap(\.ready.programFault).first {
            throw FailedAttempt(.unsendable, "nothing was sent: an assertion could never be decided: \(fault)")
        }
        let model = try plan.call(model: run.modelPlace, in: standing.chosen, by: standing.place.transport)
        if standing.staysLocal, model.locality == .cloud {
            throw FailedAttempt.modelElsewhere(run.model)
        }
        let messages: [Events.ChatMessage]
        do { messages = try version.template.render(prepared.variables) } catch {
            throw FailedAttempt(.variableMissing, "the prompt cannot be rendered with this case: \(error)")
        }
        var request = try model.request(messages, version.parameters, repetition: run.repetition)
        // What a budget counts on must hold.
        if request.sampling.maxTokens == nil, budgets.holds(for: run) {
            request.sampling.maxTokens = Int(CallEstimate.outputTokensUsual)
        }
        let estimate = CallEstimate(
            promptBytes: messages.reduce(request.sampling.schema?.schema.text.utf8.count ?? 0) {
                $0 + $1.text.utf8.count
            }, messages: messages.count,
            outputTokensMax: request.sampling.maxTokens, price: model.price)
        return PreparedCall(
            model: model, request: request, estimate: estimate, prepared: prepared,
            judging: try judging(prepared, plan, messages, answerTokensMax: estimate.outputTokens, standing),
            place: standing.place)
    }

    private func standing(of run: Run) async throws(FailedAttempt) -> Standing {
        // What the plan has read may have been erased since, and what may leave may have been restricted.
        let (isErased, staysLocal, chosen, isSandboxRequired): (Bool, Bool, SandboxPlace, Bool)
        do {
            (isErased, staysLocal, chosen, isSandboxRequired) = try await ledger.decided {
                (
                    $0.isAnyErased($0.subjects(of: run.id)), $0.mustStayLocal(run.id), $0.sandboxPlace(of: run.id),
                    $0.sandboxRequired
                )
            }
        } catch {
            throw FailedAttempt(.contentErased, "the ledger cannot say whether the run's text may be used: \(error)")
        }
        if isErased { throw FailedAttempt(.contentErased, "text that the run needs was erased") }
        let place = try await place(chosen, staysLocal: staysLocal)
        if isSandboxRequired, place.kind == .none {
            throw FailedAttempt(.sandboxFailed, "nothing was sent: \(Refusal.sandboxRequired)")
        }
        return Standing(staysLocal: staysLocal, chosen: chosen, place: place)
    }

    private func judging(
        _ prepared: ExperimentPlan.PreparedCase, _ plan: ExperimentPlan, _ messages: [Events.ChatMessage],
        answerTokensMax: UInt64, _ standing: Standing
    ) throws(FailedAttempt) -> PreparedJudging {
        if prepared.judging.isEmpty { return .none }
        return try PreparedJudging(
            prepared.judging, messages, answerTokensMax: answerTokensMax, in: standing.place,
            staysLocal: standing.staysLocal
        ) { (judge) throws(FailedAttempt) in
            try plan.judge(judge, in: standing.chosen, by: standing.place.transport)
        }
    }

    /// Of an answer that was recorded before, whose model is not asked.
    func judging(
        of run: Run, _ prepared: ExperimentPlan.PreparedCase, _ plan: ExperimentPlan
    ) async throws(FailedAttempt) -> PreparedJudging {
        if prepared.judging.isEmpty { return .none }
        let standing = try await standing(of: run)
        let messages: [Events.ChatMessage]
        do { messages = try plan.version(run.version).template.render(prepared.variables) } catch let failed
            as FailedAttempt
        {
            throw failed
        } catch {
            throw FailedAttempt(.variableMissing, "the prompt cannot be rendered with this case: \(error)")
        }
        return try judging(
            prepared, plan, messages, answerTokensMax: CallEstimate.outputTokensUsual, standing)
    }

    func place(_ chosen: SandboxPlace, staysLocal: Bool) async throws(FailedAttempt) -> RunPlace {
        do throws(PlaceFault) { return try await places.place(chosen, staysLocal: staysLocal) } catch {
            throw FailedAttempt(error)
        }
    }
}
