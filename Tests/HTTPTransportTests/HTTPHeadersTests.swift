import HTTPTransport
import Testing

@Suite struct HTTPHeadersTests {
    @Test func namesCompareWithoutRegardToCase() {
        let headers: HTTPHeaders = ["Retry-After": "1"]
        #expect(headers["retry-after"] == "1")
        #expect(headers["RETRY-AFTER"] == "1")
        #expect(headers["retry_after"] == nil)
        #expect(headers["retry-afte"] == nil)
    }

    @Test func onlyLettersHaveCase() {
        // These differ by the bit that makes a letter small, and are not letters.
        #expect((["@": "1"] as HTTPHeaders)["`"] == nil)
        #expect((["[": "1"] as HTTPHeaders)["{"] == nil)
    }

    @Test func theFirstOfManyIsReadAndSettingReplacesAll() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        #expect(headers["a"] == "1")
        headers["A"] = "4"
        #expect(headers == ["B": "2", "A": "4"])
        headers["b"] = nil
        #expect(headers == ["A": "4"])
    }

    @Test func descriptionsHoldNoValues() {
        let headers: HTTPHeaders = ["Authorization": "Bearer sesame"]
        #expect("\(headers)" == "HTTPHeaders(Authorization)")
        #expect("\(headers.lines)" == "[Authorization: …]")
    }
}
