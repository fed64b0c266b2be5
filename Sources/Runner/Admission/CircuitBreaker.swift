/// Keeps requests from a model that does not answer: after some failures on end it lets only a probe through from time to time, and what
/// has been silent for too long is given up by whoever has waited for as long.
///
/// Who comes later waits anew, for the probes: a model that was silent all night is asked by those that are there in the morning.
struct CircuitBreaker: Sendable {
    struct Rules: Sendable {
        /// Failures on end that open it.
        var failuresMax = 5
        /// How long it stays shut before the first probe; twice as long after each that fails.
        var firstPause: Duration = .milliseconds(500)
        /// The longest of these pauses, also of a model that was given up.
        var pauseMax: Duration = .seconds(30)
        /// After how long without an answer those that wait for one are not even tried.
        var outageMax: Duration = .seconds(300)
    }

    enum Passage: Equatable, Sendable {
        case open
        case shutUntil(Instant)
        /// A probe is under way; what comes of it decides, or it takes so long that the model is given up then.
        case probing(givenUpAt: Instant)
        /// Nothing has answered for too long.
        case givenUp
    }

    /// Which probe a request is; each has its own number.
    typealias Probe = UInt64

    let rules: Rules
    private var failures = 0
    /// When the first of `failures` was seen.
    private var silentSince: Instant?
    private var pause: Duration
    private var shutUntil: Instant?
    /// The one that is under way.
    private var probe: Probe?
    private var probesEver: Probe = 0

    init(rules: Rules) {
        self.rules = rules
        pause = rules.firstPause
    }

    /// - Parameter waitingSince: when who asks began to wait; `nil` for as long as the model has been silent.
    func passage(waitingSince: Instant? = nil, now: Instant) -> Passage {
        guard let shutUntil, let silentSince else { return .open }
        if probe == nil, now >= shutUntil { return .open }
        let givenUpAt = max(silentSince, waitingSince ?? silentSince) + rules.outageMax
        if now >= givenUpAt { return .givenUp }
        return probe == nil ? .shutUntil(min(shutUntil, givenUpAt)) : .probing(givenUpAt: givenUpAt)
    }

    /// A request sets out.
    /// - Returns: its number as a probe, where the breaker had opened; to be said when it is back.
    mutating func entered() -> Probe? {
        guard shutUntil != nil else { return nil }
        probesEver += 1
        probe = probesEver
        return probe
    }

    /// An answer came, be it a refusal: somebody is there, whenever the request set out.
    mutating func answered() {
        let ever = probesEver
        self = CircuitBreaker(rules: rules)
        probesEver = ever
    }

    /// A request ended without saying whether somebody is there.
    mutating func abandoned(_ probe: Probe?) { if probe == self.probe { self.probe = nil } }

    /// Nobody answered. While it is open only the probe says so: the others set out before, or in place of an earlier probe.
    mutating func failed(_ probe: Probe?, now: Instant) {
        let isOpen = shutUntil != nil
        guard !isOpen || (probe != nil && probe == self.probe) else { return }
        failures += 1
        silentSince = silentSince ?? now
        guard failures >= rules.failuresMax else { return }
        if isOpen { pause = min(pause * 2, rules.pauseMax) }
        self.probe = nil
        shutUntil = now + pause
    }
}
