import Curl
import HTTPTransport
import Testing

@Suite struct ReplyHeadParserTests {
    /// Feeds lines and returns the last step.
    private func parse(_ lines: [String]) -> ReplyHeadParser.Step {
        var parser = ReplyHeadParser()
        var last = ReplyHeadParser.Step.more
        for line in lines {
            last = Array(line.utf8).withUnsafeBytes { parser.accept($0) }
        }
        return last
    }

    @Test func theHeadIsCompleteAtTheEmptyLine() {
        let step = parse(["HTTP/1.1 429 Too Many Requests\r\n", "Retry-After:  1 \r\n", "X-Empty:\r\n", "\r\n"])
        #expect(
            step
                == .complete(
                    HTTPReplyHead(status: 429, headers: ["Retry-After": "1", "X-Empty": ""], version: "1.1")))
    }

    @Test func http2HasNoReason() {
        #expect(parse(["HTTP/2 200 \r\n", "\r\n"]) == .complete(HTTPReplyHead(status: 200, version: "2")))
    }

    @Test func interimRepliesArePassedOver() {
        let interim = ["HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n", "\r\n"]
        #expect(parse(interim) == .more)
        let step = parse(interim + ["HTTP/1.1 204 No Content\r\n", "A: b\r\n", "\r\n"])
        #expect(step == .complete(HTTPReplyHead(status: 204, headers: ["A": "b"])))
    }

    @Test func trailersAreIgnored() {
        #expect(parse(["HTTP/1.1 200 OK\r\n", "\r\n", "X-Trailer: late\r\n", "\r\n"]) == .more)
    }

    @Test func repeatedAndFoldedLinesKeepTheirOrder() {
        let step = parse(["HTTP/1.1 200 OK\r\n", "A: 1\r\n", "B: 2\r\n", "  3\r\n", "a: 4\r\n", "\r\n"])
        #expect(step == .complete(HTTPReplyHead(status: 200, headers: ["A": "1", "B": "2 3", "a": "4"])))
    }

    @Test func aHeadOverTheLimitIsTooLarge() {
        let line = "X: " + String(repeating: "x", count: 65_536) + "\r\n"
        #expect(parse(["HTTP/1.1 200 OK\r\n"] + Array(repeating: line, count: 3)) == .more)
        #expect(parse(["HTTP/1.1 200 OK\r\n"] + Array(repeating: line, count: 4)) == .tooLarge)
    }
}
