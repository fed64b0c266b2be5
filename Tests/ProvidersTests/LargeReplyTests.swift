import Dispatch
import Testing

@testable import Providers

@Suite struct LargeReplyTests {
    @Test func whatIsFoundIsReturned() async {
        #expect(await LargeReply.look { 42 } == 42)
    }

    @Test func whoIsCancelledWaitsForNothing() async {
        let (begun, over) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let looking = Task {
            await LargeReply.look {
                begun.continuation.finish()
                over.wait()
                return 42
            }
        }
        for await _ in begun.stream {}
        // It would be looked at next, and is not.
        let next = Task { await LargeReply.look { Issue.record("nobody wants to know") } }
        next.cancel()
        #expect(await next.value == nil)
        looking.cancel()
        #expect(await looking.value == nil)
        over.signal()
        #expect(await LargeReply.look { 43 } == 43)
    }
}
