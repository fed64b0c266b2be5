import Events
import LogTestSupport
import Testing

@testable import Ledger

@Suite struct EventFeedTests {
    private let feed = EventFeed(end: 0)

    private func publish(_ positions: Range<UInt64>) {
        feed.publish(upTo: positions.upperBound) { count in positions.suffix(count).map(Self.event) }
    }

    private static func event(_ position: UInt64) -> LoggedEvent {
        LoggedEvent(
            position: position, recordedAt: position, eventID: SampleLog.eventID(Int(position)), facts: Facts(),
            hasContent: false)
    }

    /// What a subscriber is told, as `disk 0..<3`, or the positions it gets.
    private func step(at position: UInt64) -> String {
        switch feed.step(at: position, limit: 100) {
        case .events(let events): "\(events.map(\.position))"
        case .onDisk(let range): "disk \(range)"
        case .wait: "wait"
        case .closed: "closed"
        }
    }

    @Test func nothingIsMadeForNobody() {
        feed.publish(upTo: 3) { _ in
            Issue.record("nobody asks")
            return []
        }
        #expect(step(at: 0) == "disk 0..<3")
        publish(3..<5)
        #expect(step(at: 3) == "[3, 4]")
        #expect(step(at: 1) == "disk 1..<5")
        #expect(step(at: 5) == "wait")
    }

    @Test func whoeverSubscribesIsKeptFor() {
        feed.expect()
        publish(0..<2)
        #expect(step(at: 0) == "[0, 1]")
    }

    @Test func afterAWhileOfNobodyTheNextAreKeptWithoutAGap() {
        feed.expect()
        publish(0..<8_192)
        publish(8_192..<8_193)
        publish(8_193..<8_194)
        publish(8_194..<8_195)
        #expect(step(at: 8_194) == "disk 8194..<8195", "nobody had asked for so long")
        publish(8_195..<8_197)
        #expect(step(at: 8_194) == "disk 8194..<8197")
        #expect(step(at: 8_195) == "[8195, 8196]")
    }

    @Test func moreThanIsKeptLeavesTheLastOfIt() {
        feed.expect()
        publish(0..<3)
        publish(3..<20_000)
        #expect(step(at: 0) == "disk 0..<100")
        #expect(step(at: 19_998) == "[19998, 19999]")
        #expect(step(at: 20_000 - 8_193) == "disk 11807..<11907")
        #expect(step(at: 20_000 - 8_192) == "\(Array(UInt64(11_808)..<11_908))")
    }
}
