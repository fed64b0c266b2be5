import HTTPTransport
import Testing

@testable import Sandboxes

@Suite struct DaytonaKeyTests {
    private static let text = DaytonaSettings.sampleKey

    @Test func keyIsShownNowhere() throws {
        let settings = try DaytonaSettings.sample()
        var dumped = ""
        dump(settings, to: &dumped)
        for shown in ["\(settings)", String(reflecting: settings), "\(settings.key)", dumped] {
            #expect(!shown.contains(Self.text) && shown.contains("DaytonaKey(…)"))
        }
    }

    @Test func keyGoesIntoOneHeader() throws {
        let request = try DaytonaSettings.sample().inspect("s-1").request
        #expect(request.headers["Authorization"] == "Bearer \(Self.text)")
        #expect(!request.url.contains(Self.text) && !"\(request.headers)".contains(Self.text))
        #expect(request.headers.lines.filter { $0.value.contains(Self.text) }.count == 1)
    }

    @Test(arguments: [
        ("", DaytonaKey.Flaw.empty), (" \n", .empty), ("dtn_a b", .notVisibleASCII), ("dtn_ü", .notVisibleASCII),
        ("dtn_a\r\nX-Evil: 1", .notVisibleASCII),
    ])
    func badKeysAreRefused(_ text: String, _ flaw: DaytonaKey.Flaw) {
        #expect(throws: flaw) { try DaytonaKey(text) }
    }

    @Test func lineBreakAroundAKeyIsNotPartOfIt() throws {
        #expect(try DaytonaKey("\tdtn_1\r\n").authorization == "Bearer dtn_1")
    }

    @Test(arguments: [("dtn_0123456789abcdef", false), ("eyJhbGciOi.eyJzdWIi.c2ln", true), ("eyJno.dots", false)])
    func organisationIsNamedBesideAJWTOnly(_ text: String, _ isNamed: Bool) throws {
        let settings = try DaytonaSettings.sample {
            $0.key = try! DaytonaKey(text)
            $0.organisation = "11111111-2222"
        }
        let organisation = settings.inspect("s-1").request.headers["X-Daytona-Organization-ID"]
        #expect(organisation == (isNamed ? "11111111-2222" : nil))
    }

    @Test func everyOccurrenceIsBlotted() throws {
        let key = try DaytonaKey(Self.text)
        let echo = Array("a \(Self.text)\(Self.text), dtn_ \(Self.text)".utf8)
        #expect(key.kept(of: echo).map { String(decoding: $0, as: UTF8.self) } == "a [key][key], dtn_ [key]")
        #expect(key.kept(of: Array("dtn_012".utf8)) == Array("dtn_012".utf8))
    }

    @Test(arguments: [
        ("app.daytona.io", DaytonaURL.Flaw.notHTTP), ("ftp://a", .notHTTP), ("https://", .noHost),
        ("https://a.io:99999", .badPort), ("https://a.io:0/api", .badPort), ("http://[::1]:x", .badPort),
        ("http://a.io:", .badPort), ("http://:80", .noHost), ("https://a.io.", .hostEndsInDot),
        ("https://a.io.:8443/api", .hostEndsInDot),
        ("https://me:pw@a.io", .holdsCredential), ("https://a.io/?x", .holdsQuery), ("https://a.io/#x", .holdsQuery),
        ("https://a b", .notPrintable),
    ])
    func badURLsAreRefused(_ text: String, _ flaw: DaytonaURL.Flaw) {
        #expect(throws: flaw) { try DaytonaURL(text) }
        #expect(flaw.description.contains("https://app.daytona.io/api"))
    }

    @Test func namesInAPathAreEscaped() throws {
        let url = try DaytonaURL("https://a.io/api//").appending("sandbox", "../x y/ü?#")
        #expect(url.text == "https://a.io/api/sandbox/..%2Fx%20y%2F%C3%BC%3F%23")
        #expect(url.query([("labels", #"{"a":"b"}"#)]).hasSuffix("?labels=%7B%22a%22%3A%22b%22%7D"))
    }

    @Test(arguments: [
        ("https://A.io:8443/api", "a.io"), ("http://[::1]:3000", "[::1]"), ("http://localhost", "localhost"),
    ]) func theHostIsKnown(_ text: String, _ host: String) throws { #expect(try DaytonaURL(text).host == host) }
}
