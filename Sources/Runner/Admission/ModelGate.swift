internal import Events

/// Whether a model may be asked now: what its provider said of waiting, how much at once it bears, whether it answers at all.
struct ModelGate: Sendable {
    enum Passage: Equatable, Sendable {
        case open
        case shutUntil(Instant)
        /// Somebody must come back first.
        case full
        /// Only one request goes to see whether anybody is there; at that moment at the latest nobody waits for it any more.
        case probing(givenUpAt: Instant)
        /// It has not answered for as long as who asks would wait; why, the last time.
        case givenUp(FailureClass)
    }

    private var breaker: CircuitBreaker
    private var concurrency: AdaptiveConcurrency
    /// What the provider asked for, or what a refusal without a time is answered with.
    private var shutUntil: Instant?
    private(set) var underWay = 0
    private var lastFailure = FailureClass.unreachable
    /// Whether an answer has come, so that ``expectedTokens`` says something.
    private(set) var hasAnswered = false
    /// Tokens that an answer took of late: what the next is expected to take.
    private(set) var expectedTokens = 0.0

    init(rules: CircuitBreaker.Rules, ceiling: Int) {
        breaker = CircuitBreaker(rules: rules)
        concurrency = AdaptiveConcurrency(ceiling: ceiling)
    }

    /// - Parameter waitingSince: when who asks began to wait; `nil` for as long as the model has been silent.
    func passage(waitingSince: Instant? = nil, now: Instant) -> Passage {
        switch breaker.passage(waitingSince: waitingSince, now: now) {
        case .givenUp: return .givenUp(lastFailure)
        case .shutUntil(let then): return .shutUntil(max(then, shutUntil ?? then))
        case .probing(let then): return .probing(givenUpAt: then)
        case .open: break
        }
        if let then = askedWait(now: now) { return .shutUntil(then) }
        return concurrency.admits(underWay: underWay) ? .open : .full
    }

    /// Until when it asked to be left alone, where that is not over.
    func askedWait(now: Instant) -> Instant? { shutUntil.flatMap { $0 > now ? $0 : nil } }

    /// - Returns: the request's number as a probe, where it is one; to be said when it is back.
    mutating func enter() -> CircuitBreaker.Probe? {
        underWay += 1
        return breaker.entered()
    }

    /// Takes back what `enter` counted, and learns from what came of it.
    mutating func leave(
        _ ending: CallEnding, probe: CircuitBreaker.Probe? = nil, begun: Instant, now: Instant
    ) {
        underWay -= 1
        switch ending {
        case .answered(let tokens, let wait):
            breaker.answered()
            hasAnswered = true
            if let wait { shutUntil = max(shutUntil ?? now, now + wait) }
            concurrency.succeeded()
            if let tokens {
                // The last ones weigh most; the first is taken as it is.
                expectedTokens = expectedTokens == 0 ? Double(tokens) : expectedTokens * 0.9 + Double(tokens) * 0.1
            }
        case .failed(let failure, let wait):
            lastFailure = failure
            if failure.isOfSilence { breaker.failed(probe, now: now) } else { breaker.answered() }
            if failure.asksForLess { concurrency.refused(begun: begun, now: now) }
            if let wait, failure.asksForLess { shutUntil = max(shutUntil ?? now, now + wait) }
        case .notMade: breaker.abandoned(probe)
        }
    }
}

/// What came of a call, as far as it matters to the next.
enum CallEnding: Equatable, Sendable {
    /// With so many tokens, where the provider counted them; `wait` until it takes more, where it says that nothing is left.
    case answered(tokens: UInt64?, wait: Duration? = nil)
    /// `wait`: how long the provider asks to be left alone, or how long the runner waits by itself.
    case failed(FailureClass, wait: Duration?)
    /// It was not made, or ended by our own will.
    case notMade
}

extension FailureClass {
    /// Whether it may mean that nobody is there.
    var isOfSilence: Bool {
        switch self {
        case .unreachable, .timedOut, .serverFailed, .overloaded, .protocolBroken, .cutShort: true
        default: false
        }
    }

    /// Whether the other side bears less than it is given.
    var asksForLess: Bool { self == .rateLimited || self == .overloaded }
}
