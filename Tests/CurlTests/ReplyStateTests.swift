import Curl
import HTTPTransport
import Testing

@Suite struct ReplyStateTests {
    private func offer(_ count: Int, to state: inout ReplyState) -> ReplyState.Verdict {
        [UInt8](repeating: 7, count: count).withUnsafeBytes { state.accept($0) }
    }

    @Test func aGatheredReplyTakesUpToItsLimitAndNotAByteMore() {
        var state = ReplyState(delivery: .gathered, replyBytesMax: 10)
        #expect(offer(10, to: &state) == .taken)
        #expect(offer(1, to: &state) == .stop)
        #expect(state.hasReached(.end))
        #expect(offer(0, to: &state) == .stop, "it is over")
    }

    @Test func aStreamRestsWhenItsBufferIsFullAndSaysSoWhenItIsRead() {
        var state = ReplyState(delivery: .streamed(bufferBytesMax: 10), replyBytesMax: 100)
        #expect(offer(6, to: &state) == .taken)
        #expect(offer(5, to: &state) == .rest)
        #expect(state.receivedBytes == 6, "the chunk was not taken, it comes again")
        #expect(state.take() == .bytes([UInt8](repeating: 7, count: 6), senderRests: true))
        #expect(offer(5, to: &state) == .taken)
        #expect(state.take() == .bytes([UInt8](repeating: 7, count: 5), senderRests: false))
        #expect(state.take() == .nothingYet)
    }

    @Test func aChunkLargerThanTheBufferStillComesThrough() {
        var state = ReplyState(delivery: .streamed(bufferBytesMax: 10), replyBytesMax: 100)
        #expect(offer(50, to: &state) == .taken)
        #expect(offer(1, to: &state) == .rest)
    }

    @Test func whatCameBeforeACutIsReadBeforeTheFault() {
        var state = ReplyState(delivery: .streamed(bufferBytesMax: 10), replyBytesMax: 100)
        _ = offer(3, to: &state)
        state.finish(.failure(.cut("early")))
        #expect(state.take() == .bytes([7, 7, 7], senderRests: false))
        #expect(state.take() == .fault(.cut("early")))
        #expect(state.take() == .fault(.cut("early")), "and again")
    }

    @Test func whoGivesUpReadsNothingMore() {
        var state = ReplyState(delivery: .streamed(bufferBytesMax: 10), replyBytesMax: 100)
        _ = offer(3, to: &state)
        state.finish(.failure(.cancelled))
        #expect(state.take() == .fault(.cancelled))
    }

    @Test func theFirstEndCounts() {
        var state = ReplyState(delivery: .gathered, replyBytesMax: 10)
        state.finish(.failure(.timedOut(.whole)))
        state.finish(.success(()))
        #expect(state.take() == .fault(.timedOut(.whole)))
    }

    @Test func milestonesComeInTheirOrder() {
        var state = ReplyState(delivery: .streamed(bufferBytesMax: 10), replyBytesMax: 100)
        let all: [ReplyState.Milestone] = [.head, .portion, .end]
        #expect(all.map(state.hasReached) == [false, false, false])
        state.begin(HTTPReplyHead(status: 200), timing: HTTPTiming())
        #expect(all.map(state.hasReached) == [true, false, false])
        _ = offer(1, to: &state)
        #expect(all.map(state.hasReached) == [true, true, false])
        _ = state.take()
        #expect(all.map(state.hasReached) == [true, false, false])
        state.finish(.success(()))
        #expect(all.map(state.hasReached) == [true, true, true])
    }
}
