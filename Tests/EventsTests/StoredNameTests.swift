import Events
import SwiftProtobuf
import Testing

@Suite struct StoredNameTests {
    /// The golden files hold one of each event that there is.
    @Test func everyEventsNameIsListed() throws {
        let events = try GoldenEventTests.examples.filter { $0.name.hasPrefix("facts.") }.compactMap {
            try Facts(serializedBytes: $0.bytes).event
        }
        #expect(Set(events.map(\.storedName)) == Set(Facts.OneOf_Event.storedNames))
        #expect(Facts.OneOf_Event.storedNames == Facts.OneOf_Event.storedNames.sorted())
        #expect(Set(Facts.OneOf_Event.storedNames).count == Facts.OneOf_Event.storedNames.count)
    }
}
