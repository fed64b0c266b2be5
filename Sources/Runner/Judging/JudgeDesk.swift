internal import Domain
internal import Events
internal import HTTPTransport
internal import Ledger
internal import Providers
internal import Sandboxes
internal import Scoring

/// Asks judges: lets each call in by the gates that hold for every call, and tries again as with any.
struct JudgeDesk: Sendable {
    let queue: RunQueue
    let retries: RetryPolicy
    /// Calls under way at once.
    let slots: SandboxSlots
    /// The length that an answer may have where the judge's own settings state none; `nil` for as long as the model likes.
    var outputTokensMax: Int?
    /// Whose answer is judged, while it is under way; `nil` where answers are judged that are recorded.
    var run: RunID?

    /// All calls until one brings a reply, or none is to be made any more. What went wrong is in what comes back.
    /// - Parameters:
    ///   - watch: asked before each call whether it may be made.
    ///   - record: of the sandboxes in which calls are made.
    ///   - deadline: when nobody waits any more.
    func ask(
        _ asked: JudgeQuestion.Asked, _ judge: JudgeCall, watchedBy watch: LocalOnlyWatch, _ record: SandboxRecord,
        attemptsMax: Int?, until deadline: Instant?
    ) async -> JudgeReply {
        var reply = JudgeReply()
        // Others may be asked meanwhile.
        let record = record.part()
        var random = SystemRandomNumberGenerator()
        while true {
            do throws(FailedAttempt) {
                try await call(asked, judge, watchedBy: watch, record, until: deadline, into: &reply)
                return reply
            } catch {
                reply.fail(error)
                let wait = retries.wait(
                    after: error, attempts: Int(reply.facts.calls), attemptsMax: attemptsMax, using: &random)
                guard !Task.isCancelled, let wait, deadline.map({ .now + wait < $0 }) ?? true else { return reply }
                do { try await Task.sleep(for: wait) } catch {
                    reply.failed = FailedAttempt(.cancelled, "it was stopped before the judge was asked again")
                    return reply
                }
            }
        }
    }

    private static let stopped = FailedAttempt(.cancelled, "it was stopped before the judge was asked")

    private func call(
        _ asked: JudgeQuestion.Asked, _ judge: JudgeCall, watchedBy watch: LocalOnlyWatch, _ record: SandboxRecord,
        until deadline: Instant?, into reply: inout JudgeReply
    ) async throws(FailedAttempt) {
        let slot: SandboxSlots.Slot
        do throws(SandboxFault) { slot = try await slots.take() } catch { throw Self.stopped }
        defer { slot.giveBack() }
        guard case .server(let server) = judge else {
            let passage: RunQueue.JudgePassage
            do throws(CancellationError) { passage = try await queue.enterJudge(judge.name, of: run) } catch {
                throw Self.stopped
            }
            switch passage {
            case .givenUp(let failure):
                throw FailedAttempt(
                    failure, "\(judge.name), which is to judge, has not answered for a long while, so it was not asked")
            case .entered(let entry):
                do throws(FailedAttempt) {
                    try await watch.check(judge)
                    reply.facts.calls += 1
                    let tokens = try await ask(asked, judge, record, until: deadline, into: &reply)
                    queue.judgeEnded(entry, .answered(tokens: tokens))
                } catch {
                    queue.judgeEnded(entry, error.isOfCall ? .failed(error.failure, wait: error.retryAfter) : .notMade)
                    throw error
                }
            }
            return
        }
        guard case .reply(_, let body) = asked else { throw FailedAttempt(.unsendable, "a webhook is sent JSON only") }
        try await watch.check(judge)
        reply.facts.calls += 1
        let result = await SandboxRecord.$current.withValue(record) {
            await Result(awaiting: { () throws(FailedAttempt) in
                try await server.ask(body, within: deadline.map { $0 - .now })
            })
        }
        reply.take(try result.get(), sent: body)
    }

    /// - Returns: the tokens that it took, where the provider counted them.
    private func ask(
        _ asked: JudgeQuestion.Asked, _ judge: JudgeCall, _ record: SandboxRecord, until deadline: Instant?,
        into reply: inout JudgeReply
    ) async throws(FailedAttempt) -> UInt64? {
        switch (asked, judge) {
        case (.answer(_, let messages), .model(let call)):
            var request = try call.request(messages, ModelParameters(), repetition: 0)
            request.limits?.whole = call.limits.within(deadline)
            if request.sampling.maxTokens == nil { request.sampling.maxTokens = outputTokensMax }
            let estimate = CallEstimate(
                promptBytes: messages.reduce(0) { $0 + $1.text.utf8.count }, messages: messages.count,
                outputTokensMax: request.sampling.maxTokens, price: call.price)
            let result = await SandboxRecord.$current.withValue(record) { [request] in
                await Result(awaiting: { () throws(ProviderError) in try await call.provider.complete(request) })
            }
            let completion = try result.unwrapped(estimate, record)
            reply.take(completion, of: call)
            return completion.answer.usage.total
        case (.embeddings(_, let texts), .embedder(let call, let provider)):
            var request = EmbeddingRequest(model: call.name, texts: texts, limits: call.limits)
            request.limits?.whole = call.limits.within(deadline)
            let estimate = CallEstimate(
                promptBytes: texts.reduce(0) { $0 + $1.utf8.count }, messages: texts.count, outputTokensMax: 0,
                price: call.price)
            let result = await SandboxRecord.$current.withValue(record) { [request] in
                await Result(awaiting: { () throws(ProviderError) in try await provider.embed(request) })
            }
            let embeddings = try result.unwrapped(estimate, record)
            reply.take(embeddings, of: call)
            return embeddings.usage.total
        default: throw FailedAttempt(.unsendable, "\(judge.name) cannot be asked for this")
        }
    }
}

extension JudgeDesk {
    /// With gates of its own, for answers that are recorded: no runs are under way beside it.
    init(_ settings: RunnerSettings, in reader: LedgerReader) {
        let queue = RunQueue(
            underWayMax: settings.concurrencyMax, rules: CircuitBreaker.Rules(outageMax: settings.retries.patience))
        var stored = StoredLimits(overruled: settings.limits.keys)
        for (provider, limits) in stored.changes(in: reader) { queue.limit(provider, to: limits) }
        for (provider, limits) in settings.limits { queue.limit(provider, to: limits) }
        self.init(queue: queue, retries: settings.retries, slots: SandboxSlots(settings.concurrencyMax))
    }
}

extension Result where Failure == ProviderError {
    /// What the sandbox failed of is no fault of the provider's.
    fileprivate func unwrapped(_ estimate: CallEstimate, _ record: SandboxRecord) throws(FailedAttempt) -> Success {
        switch self {
        case .success(let success): return success
        case .failure(let error):
            throw record.fault.map { FailedAttempt($0, estimate) } ?? FailedAttempt(error, estimate)
        }
    }
}

extension Result {
    fileprivate init(awaiting body: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
