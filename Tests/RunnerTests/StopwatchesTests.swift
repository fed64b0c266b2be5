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
        #expect(stopwatches.elapsed(of: "a", since: 990_000_000, by: clock) == .seconds(10))
        time.set(1_005_000_000)
        moment.value += .seconds(5)
        #expect(stopwatches.elapsed(of: "a", since: 990_000_000, by: clock) == .seconds(15))
        // A clock that is set forward is believed.
        time.set(1_090_000_000)
        #expect(stopwatches.elapsed(of: "a", since: 990_000_000, by: clock) == .seconds(100))
    }

    @Test func whatBeganInTheMachinesFutureIsMeasuredSinceItWasSeen() {
        var stopwatches = Stopwatches<String>()
        for seconds in 0..<3 {
            #expect(stopwatches.elapsed(of: "a", since: 2_000_000_000, by: clock) == .seconds(seconds))
            moment.value += .seconds(1)
        }
        #expect(stopwatches.elapsed(of: "b", since: 2_000_000_000, by: clock) == .zero, "it is seen first now")
        #expect(stopwatches.elapsed(of: "a", since: 2_000_000_001, by: clock) == .zero, "it began anew")
        moment.value += .seconds(1)
        stopwatches.forget("b")
        #expect(stopwatches.elapsed(of: "b", since: 2_000_000_000, by: clock) == .zero)
        #expect(stopwatches.elapsed(of: "a", since: 2_000_000_001, by: clock) == .seconds(1))
    }

    @Test func aClockThatIsSetBackTakesNoTimeAway() {
        var stopwatches = Stopwatches<String>()
        _ = stopwatches.elapsed(of: "a", since: 1_000_000_000, by: clock)
        time.set(0)
        moment.value += .seconds(7)
        #expect(stopwatches.elapsed(of: "a", since: 1_000_000_000, by: clock) == .seconds(7))
    }
}
