import Testing

@testable import Providers

@Suite struct EventStreamParserTests {
    /// Every line end, a byte order mark, comments, unknown fields, a name, several data lines, padding, an empty data
    /// line, text beyond ASCII, and an event that never ends.
    static let sample = Array(
        """
        \u{FEFF}: hello\r\ndata: one\r\n\r\nevent: named\ndata:two\ndata:  three \ndata\n\n\
        retry: 10\rid: 4\rdata: vier ü🌟\r\r:\n\n\
        data\n\ndata: never ended\n
        """.utf8)
    static let events = [
        ServerSentEvent(data: Array("one".utf8)),
        ServerSentEvent(name: "named", data: Array("two\n three \n".utf8)),
        ServerSentEvent(data: Array("vier ü🌟".utf8)),
        ServerSentEvent(data: []),
    ]

    private func parse(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var parser = EventStreamParser()
        return try pieces.flatMap { try parser.take($0) }
    }

    @Test func wholeSampleGivesItsEvents() throws {
        #expect(try parse([Self.sample]) == Self.events)
    }

    @Test func everyCutInTwoGivesTheSameEvents() throws {
        for place in 0...Self.sample.count {
            let pieces = [Array(Self.sample[..<place]), Array(Self.sample[place...])]
            #expect(try parse(pieces) == Self.events, "cut at byte \(place)")
        }
    }

    @Test func bytesOneByOneGiveTheSameEvents() throws {
        #expect(try parse(Self.sample.map { [$0] }) == Self.events)
    }

    @Test func randomCutsGiveTheSameEvents() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("EventStreamParserTests.randomCutsGiveTheSameEvents seed \(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<1_000 {
            let pieces = randomPieces(Self.sample, using: &random)
            #expect(try parse(pieces) == Self.events, "seed \(seed) round \(round)")
        }
    }

    @Test func randomBytesMeanTheSameHoweverTheyAreCut() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("EventStreamParserTests.randomBytesMeanTheSameHoweverTheyAreCut seed \(seed)")
        var random = SeededRandom(seed: seed)
        let alphabet = Array("data: event:x\n\n\n\r\r:\u{FEFF}".utf8)
        for round in 0..<500 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            let whole = try parse([bytes])
            #expect(try parse(bytes.map { [$0] }) == whole, "seed \(seed) round \(round)")
            #expect(try parse(randomPieces(bytes, using: &random)) == whole, "seed \(seed) round \(round)")
        }
    }

    @Test func lineFeedAfterACutCarriageReturnBelongsToIt() throws {
        #expect(try parse([Array("data: a\r".utf8), [], Array("\n\r\n".utf8)]).map(\.data) == [Array("a".utf8)])
    }

    @Test func eventWithoutDataIsNone() throws {
        #expect(try parse([Array("event: ping\n\ndata: x\n\n".utf8)]) == [ServerSentEvent(data: Array("x".utf8))])
    }

    @Test func lineOverTheLimitIsRefusedBeforeItEnds() throws {
        var parser = EventStreamParser(eventBytesMax: 16)
        #expect(try parser.take(Array("data: 0123456789".utf8)) == [])
        #expect(throws: EventStreamParser.TooLong(limitBytes: 16)) { try parser.take([0x30]) }
    }

    @Test func manyShortLinesOverTheLimitAreRefused() {
        var parser = EventStreamParser(eventBytesMax: 16)
        #expect(throws: EventStreamParser.TooLong(limitBytes: 16)) {
            try parser.take(Array(String(repeating: "data: 0123\n", count: 4).utf8))
        }
    }
}
