import Testing

@testable import Providers

@Suite struct NDJSONParserTests {
    private func lines(_ pieces: [String], lineBytesMax: Int = 100) throws -> [String] {
        var parser = NDJSONParser(lineBytesMax: lineBytesMax)
        return try pieces.flatMap { try parser.take(Array($0.utf8)) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func linesEndInALineFeed() throws {
        #expect(try lines(["{\"a\":1}\n{\"b\":\"ü\"}\n"]) == [#"{"a":1}"#, #"{"b":"ü"}"#])
    }

    @Test func blankLinesAreNone() throws {
        #expect(try lines(["\n\r\n  \n{}\n\n"]) == ["{}"])
    }

    @Test func carriageReturnIsSpace() throws {
        #expect(try lines(["{}\r\n"]) == ["{}\r"])
    }

    @Test func whatFollowsTheLastLineFeedIsNoLine() throws {
        #expect(try lines(["{}\n{\"a\""]) == ["{}"])
    }

    @Test func everyCutInTwoGivesTheSameLines() throws {
        let text = Array("{\"a\":\"ü\"}\n\n[1]\r\n".utf8)
        for place in 0...text.count {
            var parser = NDJSONParser()
            let lines = try parser.take(Array(text[..<place])) + parser.take(Array(text[place...]))
            #expect(lines == [Array("{\"a\":\"ü\"}".utf8), Array("[1]\r".utf8)], "cut at byte \(place)")
        }
    }

    @Test func lineMayBeAsLongAsTheLimitAndNoLonger() throws {
        #expect(try lines(["12345", "67890\n1234567890\n"], lineBytesMax: 10).count == 2)
        #expect(throws: NDJSONParser.TooLong(limitBytes: 10)) { try lines(["12345", "678901"], lineBytesMax: 10) }
        #expect(throws: NDJSONParser.TooLong(limitBytes: 10)) { try lines(["12345678901\n"], lineBytesMax: 10) }
    }
}
