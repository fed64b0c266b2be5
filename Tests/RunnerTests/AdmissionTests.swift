import Events
import TestSupport
import Testing

@testable import Runner

/// What decides whether a model may be asked, by a clock of the test's own.
@Suite struct AdmissionTests {
    private let start = Instant.now
    private func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

    // MARK: So much a minute

    @Test func aBucketHoldsASecondsWorthAndBeginsWithOne() {
        var bucket = TokenBucket(perMinute: 240, now: start)
        #expect(bucket.whenFree(1, now: start) == start)
        bucket.take(1, now: start)
        #expect(bucket.whenFree(1, now: start) == at(0.25))
        #expect(bucket.whenFree(4, now: start) == at(1))
        // It never holds more, however long nobody comes.
        for _ in 0..<4 {
            #expect(bucket.whenFree(1, now: at(1_000)) == at(1_000))
            bucket.take(1, now: at(1_000))
        }
        #expect(bucket.whenFree(1, now: at(1_000)) == at(1_000.25))
    }

    @Test func whatIsMoreThanASecondsWorthGoesWhenTheBucketIsFullAndIsPaidForAfterwards() {
        var bucket = TokenBucket(perMinute: 240, now: start)
        #expect(bucket.whenFree(500, now: start) == at(0.75))
        bucket.take(500, now: at(0.75))
        #expect(bucket.whenFree(1, now: at(0.75)) == at(125))
    }

    @Test func whatWasTakenIsForgottenAfterAMinuteToTheSecond() {
        var lastMinute = LastMinute(limit: 10)
        for _ in 0..<2 { lastMinute.take(3, now: start) }
        lastMinute.take(3, now: at(0.5))
        lastMinute.take(1, now: at(30))
        #expect(lastMinute.whenFree(0, now: at(31)) == at(31))
        #expect(lastMinute.whenFree(1, now: at(31)) == at(60.5))
        #expect(lastMinute.whenFree(10, now: at(31)) == at(90))
        // More than the limit waits until there is nothing else.
        #expect(lastMinute.whenFree(1_000, now: at(31)) == at(90))
        lastMinute.take(-4, now: at(32))
        #expect(lastMinute.whenFree(4, now: at(32)) == at(32))
        #expect(lastMinute.whenFree(10, now: at(60.5)) == at(90))
        lastMinute.take(-100, now: at(61))
        #expect(lastMinute.whenFree(10, now: at(61)) == at(61))
    }

    @Test func noMinuteSeesMoreThanIsAllowedWhereverItBegins() {
        var random = SeededRandom("minute")
        for _ in 0..<60 {
            let perMinute = Int.random(in: 1...300, using: &random)
            // Requests, or the tokens of calls, of which one may take a good part of a minute's.
            let most = Bool.random(using: &random) ? 1 : max(1, perMinute / 2)
            var allowance = MinuteAllowance(perMinute: perMinute, now: start)
            var now = start
            var taken: [(at: Instant, amount: Int)] = []
            while now < at(300) {
                let amount = Int.random(in: 1...most, using: &random)
                let then = allowance.whenFree(Double(amount), now: now)
                now = max(then, now + .seconds(Double.random(in: 0...0.5, using: &random)))
                guard allowance.whenFree(Double(amount), now: now) == now else { continue }
                allowance.take(Double(amount), now: now)
                taken.append((now, amount))
            }
            for first in taken.indices {
                let inMinute = taken[first...].prefix { $0.at < taken[first].at + .seconds(60) }.reduce(0) {
                    $0 + $1.amount
                }
                #expect(inMinute <= perMinute, "seed \(random.seed)")
            }
            // And not much less: a wait is no longer than it must be.
            let sum = taken.reduce(0) { $0 + $1.amount }
            #expect(most > 1 || perMinute > 100 || sum >= perMinute * 4, "seed \(random.seed): \(sum) of \(perMinute)")
        }
    }

    /// A run that is stopped and begun again knows nothing of what it asked before.
    @Test func whoBeginsAnewHasOneMore() {
        var taken = 0
        for begun in [0.0, 30, 45] {
            var allowance = MinuteAllowance(perMinute: 30, now: at(begun))
            var now = at(begun)
            while now < at(begun == 0 ? 30 : begun == 30 ? 45 : 60) {
                allowance.take(1, now: now)
                taken += 1
                now = allowance.whenFree(1, now: now)
            }
        }
        #expect((30...32).contains(taken))
    }

    /// Who does not know what an answer takes would begin with as many as there are places.
    @Test func untilAnAnswerHasToldWhatItTakesOneGoesAlone() {
        var admission = Admission(rules: rules, ceiling: 100)
        admission.limit("a", to: MinuteLimits(tokensPerMinute: 6_000), now: start)
        let first = admission.enter("a:one", now: start).reserved
        #expect(admission.passage("a:one", now: start) == .full)
        #expect(admission.passage("b:one", now: start) == .open)
        admission.leave("a:one", .failed(.serverFailed, wait: nil), reserved: first, begun: start, now: start)
        #expect(admission.passage("a:one", now: start) == .open)
        let second = admission.enter("a:one", now: start).reserved
        // Who never counts is asked as if nothing were limited.
        admission.leave("a:one", .answered(tokens: nil), reserved: second, begun: start, now: start)
        for _ in 0..<9 { admission.enter("a:one", now: start) }
        #expect(admission.passage("a:one", now: start) == .open)
    }

    @Test func requestsAloneAreNotHeldBackForThat() {
        var admission = Admission(rules: rules, ceiling: 100)
        admission.limit("a", to: MinuteLimits(requestsPerMinute: 600), now: start)
        admission.enter("a:one", now: start)
        #expect(admission.passage("a:one", now: at(1)) == .open)
    }

    // MARK: So many at once

    @Test func concurrencyIsHalvedOnceForAllThatWereUnderWay() {
        var concurrency = AdaptiveConcurrency(ceiling: 64)
        for _ in 0..<64 { concurrency.refused(begun: start, now: at(1)) }
        #expect(concurrency.limit == 32)
        concurrency.refused(begun: at(2), now: at(3))
        #expect(concurrency.limit == 16)
        for step in 0..<20 { concurrency.refused(begun: at(Double(10 + step)), now: at(Double(10 + step) + 0.5)) }
        #expect(concurrency.limit == 1 && concurrency.admits(underWay: 0) && !concurrency.admits(underWay: 1))
    }

    @Test func concurrencyRisesByOneARoundUpToItsCeiling() {
        var concurrency = AdaptiveConcurrency(ceiling: 8)
        concurrency.refused(begun: start, now: start)
        #expect(concurrency.limit == 4)
        for _ in 0..<4 { concurrency.succeeded() }
        #expect(concurrency.limit > 4.9 && concurrency.limit < 5.1)
        for _ in 0..<1_000 { concurrency.succeeded() }
        #expect(concurrency.limit == 8)
    }

    // MARK: Whether anybody is there

    private let rules = CircuitBreaker.Rules(
        failuresMax: 3, firstPause: .seconds(1), pauseMax: .seconds(4), outageMax: .seconds(20))

    @Test func aBreakerOpensAfterFailuresOnEndAndLetsOneProbeThrough() {
        var breaker = CircuitBreaker(rules: rules)
        for _ in 0..<2 { breaker.failed(nil, now: start) }
        #expect(breaker.passage(now: start) == .open)
        breaker.failed(nil, now: start)
        #expect(breaker.passage(now: start) == .shutUntil(at(1)))
        // Who set out before does not lengthen the pause.
        breaker.failed(nil, now: at(0.5))
        #expect(breaker.passage(now: at(0.9)) == .shutUntil(at(1)))
        #expect(breaker.passage(now: at(1)) == .open)
        let probe = breaker.entered()
        #expect(breaker.passage(now: at(1)) == .probing(givenUpAt: at(20)))
        breaker.failed(probe, now: at(2))
        #expect(breaker.passage(now: at(2)) == .shutUntil(at(4)))
        _ = breaker.entered()
        breaker.answered()
        #expect(breaker.passage(now: at(4)) == .open)
        breaker.failed(nil, now: at(5))
        #expect(breaker.passage(now: at(5)) == .open)
    }

    @Test func aProbeThatWasNotMadeLeavesRoomForAnother() {
        var breaker = CircuitBreaker(rules: rules)
        for _ in 0..<3 { breaker.failed(nil, now: start) }
        breaker.abandoned(breaker.entered())
        #expect(breaker.passage(now: at(1)) == .open)
    }

    /// Those that set out before it opened come back while its probe is away.
    @Test func onlyTheProbeItselfEndsTheProbe() {
        var breaker = CircuitBreaker(rules: rules)
        for _ in 0..<3 { breaker.failed(nil, now: start) }
        let probe = breaker.entered()
        breaker.failed(nil, now: at(1.2))
        breaker.abandoned(nil)
        #expect(breaker.passage(now: at(1.5)) == .probing(givenUpAt: at(20)))
        breaker.failed(probe, now: at(2))
        #expect(breaker.passage(now: at(2)) == .shutUntil(at(4)))
    }

    @Test func aProbeOfAnEarlierSilenceDoesNotEndThatOfALater() {
        var breaker = CircuitBreaker(rules: rules)
        for _ in 0..<3 { breaker.failed(nil, now: start) }
        let first = breaker.entered()
        // One that set out long before is answered after all, and then there is silence anew.
        breaker.answered()
        for _ in 0..<3 { breaker.failed(nil, now: at(5)) }
        let second = breaker.entered()
        #expect(first != nil && second != nil && first != second)
        breaker.failed(first, now: at(6))
        breaker.abandoned(first)
        #expect(breaker.passage(now: at(6)) == .probing(givenUpAt: at(25)))
        breaker.abandoned(second)
        #expect(breaker.passage(now: at(6)) == .open)
    }

    @Test func whoIsShutOutIsToldWhenTheModelIsGivenUp() {
        let rules = CircuitBreaker.Rules(failuresMax: 1, firstPause: .seconds(9), outageMax: .seconds(4))
        var breaker = CircuitBreaker(rules: rules)
        breaker.failed(nil, now: start)
        #expect(breaker.passage(now: start) == .shutUntil(at(4)))
        #expect(breaker.passage(now: at(4)) == .givenUp)
    }

    @Test func whoIsSilentForTooLongIsGivenUpAndStillProbed() {
        var breaker = CircuitBreaker(rules: rules)
        for _ in 0..<3 { breaker.failed(nil, now: start) }
        var now = 0.0
        var probes = 0
        while now < 30 {
            now += 0.25
            guard breaker.passage(now: at(now)) == .open else { continue }
            probes += 1
            breaker.failed(breaker.entered(), now: at(now))
        }
        #expect(breaker.passage(now: at(now)) == .givenUp)
        // At 1, 3, 7, 11 … seconds.
        #expect((7...9).contains(probes))
    }

    @Test func whoComesAfterTheModelWasGivenUpHasAPatienceOfItsOwn() {
        var breaker = CircuitBreaker(rules: rules)
        for _ in 0..<3 { breaker.failed(nil, now: start) }
        let probe = breaker.entered()
        #expect(breaker.passage(waitingSince: at(5), now: at(30)) == .givenUp)
        #expect(breaker.passage(waitingSince: at(29), now: at(30)) == .probing(givenUpAt: at(49)))
        breaker.failed(probe, now: at(48))
        #expect(breaker.passage(waitingSince: at(29), now: at(48)) == .shutUntil(at(49)))
        #expect(breaker.passage(waitingSince: at(40), now: at(48)) == .shutUntil(at(50)))
        #expect(breaker.passage(waitingSince: at(29), now: at(49)) == .givenUp)
        #expect(breaker.passage(waitingSince: at(29), now: at(50)) == .open, "it may be the probe")
        // Who came before it fell silent waits for no longer than the silence lasts.
        #expect(breaker.passage(waitingSince: start - .seconds(60), now: at(19)) == .shutUntil(at(20)))
    }

    // MARK: All of it

    @Test func aRefusalWithATimeShutsTheModelAndNoOther() {
        var admission = Admission(rules: rules, ceiling: 8)
        let reserved = admission.enter("a:one", now: start).reserved
        admission.leave("a:one", .failed(.rateLimited, wait: .seconds(7)), reserved: reserved, begun: start, now: at(1))
        #expect(admission.passage("a:one", now: at(2)) == .shutUntil(at(8)))
        #expect(admission.passage("a:two", now: at(2)) == .open)
        #expect(admission.passage("a:one", now: at(8)) == .open)
    }

    @Test func aWrongKeyIsNoSilence() {
        var admission = Admission(rules: rules, ceiling: 8)
        for _ in 0..<50 {
            let reserved = admission.enter("a:one", now: start).reserved
            admission.leave("a:one", .failed(.unauthorised, wait: nil), reserved: reserved, begun: start, now: start)
        }
        #expect(admission.passage("a:one", now: start) == .open)
    }

    @Test func theTokensOfAProvidersModelsComeFromOneBucket() {
        var admission = Admission(rules: rules, ceiling: 100)
        admission.limit("a", to: MinuteLimits(tokensPerMinute: 600), now: start)
        for model in ["a:one", "a:two"] {
            let reserved = admission.enter(model, now: start).reserved
            admission.leave(model, .answered(tokens: 250), reserved: reserved, begun: start, now: start)
        }
        // 500 are taken, of which one is there at first and ten come back a second; an answer is expected to take 250.
        #expect(admission.passage("a:one", now: start) == .shutUntil(at(60)))
        #expect(admission.passage("b:one", now: start) == .open)
        #expect(admission.passage("a:two", now: at(60)) == .open)
    }

    /// Two set out before anybody knew what an answer takes. What each took is its own, whatever the other taught.
    @Test func tokensOfACallAreSettledAgainstWhatWasTakenForIt() {
        var admission = Admission(rules: rules, ceiling: 100)
        admission.limit("a", to: MinuteLimits(tokensPerMinute: 600), now: start)
        let reserved = (0..<2).map { _ in admission.enter("a:one", now: start).reserved }
        #expect(reserved == [0, 0])
        for reserved in reserved {
            admission.leave("a:one", .answered(tokens: 250), reserved: reserved, begun: start, now: start)
        }
        // 100 are left of 600, and an answer is expected to take 250.
        #expect(admission.passage("a:one", now: start) == .shutUntil(at(60)))
        // A third takes those; given back whole, it leaves what there was, though the mean has moved meanwhile.
        let third = admission.enter("a:one", now: at(60)).reserved
        #expect(third == 250)
        admission.leave("a:one", .answered(tokens: 0), reserved: 0, begun: start, now: at(60))
        admission.leave("a:one", .notMade, reserved: third, begun: at(60), now: at(60))
        #expect(admission.passage("a:one", now: at(60)) == .open)
    }

    @Test func whatWasNotAskedIsNotCounted() {
        var admission = Admission(rules: rules, ceiling: 100)
        admission.limit("a", to: MinuteLimits(requestsPerMinute: 1), now: start)
        let reserved = admission.enter("a:one", now: start).reserved
        #expect(admission.passage("a:one", now: start) == .shutUntil(at(60)))
        admission.leave("a:one", .notMade, reserved: reserved, begun: start, now: start)
        #expect(admission.passage("a:one", now: start) == .open)
    }

    // MARK: Again, and when

    private func failed(_ failure: FailureClass = .overloaded, mayRetry: Bool = true, after: Duration? = nil)
        -> FailedAttempt
    {
        var failed = FailedAttempt(failure, "it failed")
        (failed.mayRetry, failed.retryAfter) = (mayRetry, after)
        return failed
    }

    @Test func waitsDoubleWithinTheirJitterUpToTheirMost() {
        let policy = RetryPolicy(attemptsMax: 20, firstWait: .seconds(1), waitMax: .seconds(8))
        var random = SeededRandom("waits")
        for (attempts, usual) in [(1, 1.0), (2, 2), (3, 4), (4, 8), (5, 8), (19, 8)] {
            for _ in 0..<200 {
                let wait = policy.wait(after: failed(), attempts: attempts, using: &random)!.seconds
                #expect((usual / 2..<usual * 1.5).contains(wait), "seed \(random.seed)")
            }
        }
        #expect(policy.wait(after: failed(), attempts: 20, using: &random) == nil)
    }

    @Test func whatAProviderAsksForIsALowerBound() {
        let policy = RetryPolicy(firstWait: .seconds(1), patience: .seconds(60))
        var random = SeededRandom("asked")
        for _ in 0..<200 {
            let wait = policy.wait(after: failed(.rateLimited, after: .seconds(30)), attempts: 1, using: &random)!
            #expect((30...31).contains(wait.seconds), "seed \(random.seed)")
        }
        #expect(policy.wait(after: failed(.rateLimited, after: .seconds(61)), attempts: 1, using: &random) == nil)
    }

    @Test func whatWillNotSucceedLaterIsNotTriedAgain() {
        var random = SeededRandom("final")
        let policy = RetryPolicy()
        #expect(policy.wait(after: failed(mayRetry: false), attempts: 1, using: &random) == nil)
        #expect(policy.wait(after: failed(mayRetry: false, after: .seconds(1)), attempts: 1, using: &random) == nil)
        #expect(policy.wait(after: failed(), attempts: 1, attemptsMax: 1, using: &random) == nil)
    }
}
