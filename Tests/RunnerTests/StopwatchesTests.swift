import LogTestSupport
import Testing

@testable import Runner

@Suite struct StopwatchesTests {
    private let time = ScriptedClock(1_000_000_000)
    private let moment = Moment(.now)
    private var clock: MachineClock {
        MachineClock(time: { [time] in time.now() }, instant: { [moment] in moment.value })
    }

    @Test func whatBeganBeforeThisProcessIsAsOldAsTheLogSays() {
        var stopwatches = Stopwatches<String>()
        func elapsed(_ thing: String, since begun: UInt64) -> Duration {
            stopwatches.elapsed(of: thing, since: begun, by: clock)
        }
        #expect(elapsed("a", since: 990_000_000) == .seconds(10))
        time.set(1_005_000_000)
        moment.value += .seconds(5)
        #expect(elapsed("a", since: 990_000_000) == .seconds(15))
        // A clock that is set forward is believed.
        time.set(1_090_000_000)
        #expect(elapsed("a", since: 990_000_000) == .seconds(100))
    }

    @Test func whatBeganInTheMachinesFutureIsMeasuredSinceItWasSeen() {
        var stopwatches = Stopwatches<String>()
        func elapsed(_ thing: String, since begun: UInt64) -> Duration {
            stopwatches.elapsed(of: thing, since: begun, by: clock)
        }
        for seconds in 0..<3 {
            #expect(elapsed("a", since: 2_000_000_000) == .seconds(seconds))
            moment.value += .seconds(1)
        }
        #expect(elapsed("b", since: 2_000_000_000) == .zero, "it is seen first now")
        #expect(elapsed("a", since: 2_000_000_001) == .zero, "it began anew")
        moment.value += .seconds(1)
        stopwatches.forget("b")
        #expect(elapsed("b", since: 2_000_000_000) == .zero)
        #expect(elapsed("a", since: 2_000_000_001) == .seconds(1))
    }

    @Test func aClockThatIsSetBackTakesNoTimeAway() {
        var stopwatches = Stopwatches<String>()
        func elapsed(_ thing: String, since begun: UInt64) -> Duration {
            stopwatches.elapsed(of: thing, since: begun, by: clock)
        }
        _ = elapsed("a", since: 1_000_000_000)
        time.set(0)
        moment.value += .seconds(7)
        #expect(elapsed("a", since: 1_000_000_000) == .seconds(7))
    }
}
