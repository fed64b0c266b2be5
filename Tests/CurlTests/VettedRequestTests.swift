import Curl
import HTTPTransport
import Testing

@Suite struct VettedRequestTests {
    private func refusal(_ request: HTTPRequest) -> String? {
        do {
            _ = try VettedRequest(request)
            return nil
        } catch {
            guard case .malformedRequest(let reason) = error else { return "another fault: \(error)" }
            return reason
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:8080/v1/models", "https://api.example.com/v1?a=b#c", "HTTPS://API.EXAMPLE.COM",
        "http://[::1]:80/",
        "http://xn--bcher-kva.example/", "http://localhost?x=http://other",
    ])
    func absoluteAddressesPass(url: String) { #expect(refusal(.get(url)) == nil) }

    @Test(arguments: [
        "", "/v1/models", "example.com/x", "//example.com", "ftp://example.com/", "file:///etc/passwd",
        "http:/example.com",
        "http://", "http:///path", "http://:80/", "http://a b/", "http://exa\u{7F}mple/", "http://bücher.example/",
        "http://host:0/", "http://host:65536/", "http://host:12ab/", "http://host:/", "http://[::1/", "http://[::g]/",
        "http://[::1]x/", "http://a\\b/", "http://a/\r\nX: y", "http://ex%41mple.com/", "javascript:alert(1)",
        "http://a,b/",
    ])
    func anythingElseIsRefused(url: String) { #expect(refusal(.get(url)) != nil) }

    @Test func credentialsInTheURLAreRefusedWithoutRepeatingThem() {
        let reason = refusal(.get("https://anna:sesame@example.com/"))
        #expect(reason != nil)
        #expect(reason?.contains("sesame") == false)
        #expect(refusal(.get("https://example.com/a@b?c=d@e")) == nil, "an @ after the host is no credential")
    }

    @Test func aURLOverTheLimitIsRefused() {
        let base = "http://h/"
        let longest = base + String(repeating: "a", count: VettedRequest.urlBytesMax - base.utf8.count)
        #expect(refusal(.get(longest)) == nil)
        #expect(refusal(.get(longest + "a")) != nil)
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nInjected: yes", "a\0b", "a\u{7F}", "\u{1}"])
    func aControlCharacterInAHeaderIsRefusedWithoutRepeatingTheValue(value: String) {
        let reason = refusal(.get("http://h/", headers: ["X-Key": "secret" + value]))
        #expect(reason != nil)
        #expect(reason?.contains("secret") == false)
    }

    @Test(arguments: ["", "a b", "a:b", "a\r\nb", "ä", "a\t"])
    func aHeaderNameThatIsNoTokenIsRefused(name: String) {
        #expect(refusal(.get("http://h/", headers: [name: "x"])) != nil)
    }

    @Test(arguments: VettedRequest.framingHeaders)
    func framingHeadersAreRefused(name: String) {
        #expect(refusal(.get("http://h/", headers: [name.uppercased(): "1"])) != nil)
    }

    @Test func headersOverTheLimitAreRefused() {
        let value = String(repeating: "v", count: VettedRequest.headerBytesMax - "X: \r\n".utf8.count)
        #expect(refusal(.get("http://h/", headers: ["X": value])) == nil)
        #expect(refusal(.get("http://h/", headers: ["X": value + "v"])) != nil)
    }

    @Test(arguments: ["", "get", "GET ", "CONNECT", "G\r\nT", String(repeating: "A", count: 33)])
    func strangeMethodsAreRefused(method: String) {
        #expect(refusal(HTTPRequest(method: method, url: "http://h/")) != nil)
    }

    @Test func theOriginIsSchemeHostAndPort() throws {
        #expect(try VettedRequest(.get("HTTPS://Api.Example.com/x")).origin == "https://api.example.com:443")
        #expect(try VettedRequest(.get("http://[::1]:8080?x")).origin == "http://[::1]:8080")
        #expect(try VettedRequest(.get("http://h")).host == "h")
    }
}
