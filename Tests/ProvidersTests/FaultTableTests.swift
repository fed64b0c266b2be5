import HTTPTransport
import Testing

@testable import Providers

@Suite struct FaultTableTests {
    static let now = 1_795_397_137  // Mon, 23 Nov 2026 01:25:37 GMT

    private func error(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) -> ProviderError {
        ErrorReply(body: Array(body.utf8)).error(head: HTTPReplyHead(status: status, headers: headers), now: Self.now)
    }

    static let cases: [(Int, String, ProviderFault)] = [
        (
            400,
            #"{"error":{"message":"m","type":"invalid_request_error","param":"p","code":"unsupported_parameter"}}"#,
            .rejected
        ),
        (400, #"{"error":{"message":"m","code":"context_length_exceeded"}}"#, .tooLarge),
        (400, #"{"error":{"message":"m","type":"exceed_context_size_error","code":400}}"#, .tooLarge),
        (400, #"{"error":{"message":"m","code":"content_filter"}}"#, .contentFiltered),
        (400, #"{"error":{"message":"m","code":"model_not_supported"}}"#, .notFound),
        (400, #"{"error":{"message":"m","code":"rate_limit_exceeded"}}"#, .rejected),
        (422, #"{"error":"Input validation error","error_type":"validation"}"#, .rejected),
        (424, #"{"error":"Request failed during generation","error_type":"generation"}"#, .serverFailed),
        (429, #"{"error":"Model is overloaded","error_type":"overloaded"}"#, .overloaded),
        (401, #"{"error":{"message":"m","type":"authentication_error","code":401}}"#, .unauthorised),
        (401, "", .unauthorised),
        (402, #"{"error":"You have exceeded your monthly included credits"}"#, .quotaExhausted),
        (403, "no", .forbidden), (403, #"{"error":{"code":"insufficient_quota"}}"#, .quotaExhausted),
        (404, #"{"error":{"message":"File Not Found","type":"not_found_error","code":404}}"#, .notFound),
        (404, #"{"detail":"Not Found"}"#, .notFound), (405, "", .rejected), (408, "", .timedOut(.provider)),
        (409, "", .conflict), (413, "", .tooLarge), (422, #"{"detail":[{"loc":["body"]}]}"#, .rejected),
        (429, #"{"error":{"code":"rate_limit_exceeded"}}"#, .rateLimited),
        (429, #"{"error":{"type":"insufficient_quota","code":null}}"#, .quotaExhausted),
        (429, "slow down", .rateLimited),
        (
            429,
            #"{"error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            .quotaExhausted
        ),
        (
            429, #"{"type":"error","error":{"type":"rate_limit_error","message":"m","details":[1]}}"#,
            .rateLimited
        ),
        (
            429, #"{"message":"You are using a Trial key, which is limited to 1000 API calls / month."}"#,
            .quotaExhausted
        ),
        (
            429, #"{"message":"You are using a Trial key, which is limited to 20 API calls / minute."}"#,
            .rateLimited
        ), (498, "", .unauthorised), (500, "", .serverFailed),
        (501, "", .serverFailed), (502, "<html>Bad gateway</html>", .serverFailed),
        (
            503, #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#,
            .overloaded
        ),
        (504, "", .timedOut(.provider)),
        (529, #"{"type":"error","error":{"type":"overloaded_error"}}"#, .overloaded),
        (301, "", .redirected), (307, "", .redirected),
    ]

    @Test(arguments: cases)
    func statusAndWordsGiveTheFault(_ status: Int, _ body: String, _ fault: ProviderFault) {
        #expect(error(status, body).fault == fault)
    }

    static let messages: [(String, String?, String?)] = [
        (#"{"error":"bad","error_type":"t"}"#, "bad", "t"),
        (#"{"error":{"message":"bad","type":"t","code":"c"}}"#, "bad", "c"),
        (#"{"error":{"message":"bad","type":"t","code":400}}"#, "bad", "t"),
        (#"{"error":{"message":"bad","param":"stop"}}"#, "bad (parameter: stop)", nil),
        (#"{"error":"bad"}"#, "bad", nil), (#"{"message":"bad","type":"t"}"#, "bad", "t"),
        (#"{"type":"error","error":{"type":"t","message":"bad"}}"#, "bad", "t"),
        (#"{"error":{"type":"t","message":"bad","details":{"error_code":"d"}}}"#, "bad", "d"),
        (#"{"detail":"bad"}"#, "bad", nil),
        (#"{"error":{"message":7,"code":["c"]}}"#, nil, nil), ("bad", "bad", nil), ("", nil, nil),
        ("<!DOCTYPE html><p>bad", nil, nil),
        (#"{"error":{"message":"bad","code":"a code, that is a sentence"}}"#, "bad", nil),
    ]

    @Test(arguments: messages)
    func everyShapeOfErrorGivesItsMessageAndCode(_ body: String, _ message: String?, _ code: String?) {
        let error = error(400, body)
        #expect(error.detail == message)
        #expect(error.code == code)
    }

    @Test(
        arguments: [
            (["retry-after": "2"], Duration.seconds(2)), (["retry-after": "0.25"], .milliseconds(250)),
            (["retry-after": "1", "retry-after-ms": "1500"], .milliseconds(1_500)),
            (["retry-after": "Mon, 23 Nov 2026 01:26:07 GMT"], .seconds(30)),
            (["retry-after": "Mon, 23 Nov 2026 01:26:07 GMT", "date": "Mon, 23 Nov 2026 01:26:00 GMT"], .seconds(7)),
            (["retry-after": "Mon, 23 Nov 2020 01:26:07 GMT"], .zero),
            (["retry-after": "Monday, 23-Nov-26 01:26:07 GMT"], .seconds(30)),
            (["retry-after": "Mon Nov 23 01:26:07 2026", "date": "Monday, 23-Nov-26 01:26:00 GMT"], .seconds(7)),
            (["retry-after": "99999999999"], .seconds(86_400)),
            (["retry-after": "soon"], nil), (["retry-after": "-1"], nil), (["retry-after": "nan"], nil),
            (["retry-after": "Mon, 23 Foo 2026 01:26:07 GMT"], nil), ([:], nil),
        ] as [([String: String], Duration?)])
    func waitIsReadInEveryForm(_ lines: [String: String], _ wait: Duration?) {
        var headers = HTTPHeaders()
        for (name, value) in lines { headers[name] = value }
        for status in [429, 500, 503] { #expect(error(status, "", headers: headers).retryAfter == wait) }
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599), ("Mon, 23 Nov 2026 01:25:37 GMT", now),
        // The forms of RFC 850 and of asctime.
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777), ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Monday, 23-Nov-26 01:25:37 GMT", now), ("Mon Nov 23 01:25:37 2026", now),
        ("Tuesday, 29-Feb-28 23:59:59 GMT", 1_835_481_599), ("Thursday, 01-Jan-70 00:00:00 GMT", 3_155_760_000),
        // More than 50 years ahead is a year of the last century.
        ("Friday, 01-Jan-77 00:00:00 GMT", 220_924_800),
    ])
    func datesOfHeadersAreRead(_ text: String, _ seconds: Int) {
        #expect(HTTPDate.secondsSince1970(text, now: Self.now) == seconds)
    }

    @Test(arguments: [
        "", "Sun Nov 6 08:49:37", "Sun Nov  6 08:49 1994", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37",
        "Sunday 06-Nov-94 08:49:37 GMT", "Sunday, 06-Nov--4 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "a b c d", "a b c d e", "a b c d e f",
    ])
    func whatIsNoDateIsNone(_ text: String) { #expect(HTTPDate.secondsSince1970(text, now: Self.now) == nil) }

    static let windows: [(Int, [String: String], Duration?)] = [
        (429, ["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"], .seconds(360)),
        (503, ["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "12ms"], .milliseconds(12)),
        (529, ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "7"], .seconds(7)),
        (429, ["x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "6m0s"], nil),
        (429, ["x-ratelimit-reset-requests": "6m0s"], nil),
        (
            429, ["retry-after": "2", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "9s"],
            .seconds(2)
        ),
        (429, ["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "48h"], .seconds(86_400)),
        (500, ["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"], nil),
    ]

    @Test(arguments: windows)
    func withoutAWordTheUsedUpWindowSaysHowLongToWait(_ status: Int, _ lines: [String: String], _ wait: Duration?) {
        var headers = HTTPHeaders()
        for (name, value) in lines { headers[name] = value }
        #expect(error(status, "", headers: headers).retryAfter == wait)
    }

    @Test func usedUpMoneyIsNotWaitedFor() {
        let error = error(
            429, #"{"error":{"code":"insufficient_quota"}}"#,
            headers: ["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s"])
        #expect(error.fault == .quotaExhausted && !error.mayRetry && error.retryAfter == nil)
    }

    @Test func providersWordOnRetryingOverrulesTheFault() {
        #expect(error(400, "", headers: ["x-should-retry": "true"]).mayRetry)
        #expect(!error(500, "", headers: ["x-should-retry": "false"]).mayRetry)
        #expect(error(500, "").mayRetry && !error(400, "").mayRetry)
    }
}
