/// Keeps requests from a model that does not answer: after some failures on end it lets only a probe through from time to time, and what
/// has been silent for too long is given up.
struct CircuitBreaker: Sendable {
    struct Rules: Sendable {
        /// Failures on end that open it.
        var failuresMax = 5
        /// How long it stays shut before the first probe; twice as long after each that fails.
        var firstPause: Duration = .milliseconds(500)
        var pauseMax: Duration = .seconds(30)
        /// After how long without an answer its runs are not even tried.
        var outageMax: Duration = .seconds(300)
    }

    enum Passage: Equatable, Sendable {
        case open
        case shutUntil(Instant)
        /// A probe is under way; what comes of it decides.
        case probing
        /// Nothing has answered for too long.
        case givenUp
    }

    let rules: Rules
    private var failures = 0
    /// When the first of `failures` was seen.
    private var silentSince: Instant?
    private var pause: Duration
    private var shutUntil: Instant?
    private var isProbing = false

    init(rules: Rules) {
        self.rules = rules
        pause = rules.firstPause
    }

    func passage(now: Instant) -> Passage {
        guard let shutUntil else { return .open }
        if isProbing { return isGivenUp(now) ? .givenUp : .probing }
        if now >= shutUntil { return .open }
        return isGivenUp(now) ? .givenUp : .shutUntil(shutUntil)
    }

    /// A request sets out. Where the breaker had opened, it is the probe.
    mutating func entered() { if shutUntil != nil { isProbing = true } }

    /// An answer came, be it a refusal: somebody is there.
    mutating func answered() { self = CircuitBreaker(rules: rules) }

    /// A request ended without saying whether somebody is there.
    mutating func abandoned() { isProbing = false }

    mutating func failed(now: Instant) {
        failures += 1
        silentSince = silentSince ?? now
        // Of those that set out before it opened only the probe counts.
        guard failures >= rules.failuresMax, shutUntil == nil || isProbing else { return }
        if isProbing { pause = min(pause * 2, rules.pauseMax) }
        isProbing = false
        shutUntil = now + pause
    }

    private func isGivenUp(_ now: Instant) -> Bool {
        silentSince.map { now - $0 >= rules.outageMax } ?? false
    }
}
