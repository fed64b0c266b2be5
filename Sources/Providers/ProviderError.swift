/// Why a request to a provider brought no completion.
///
/// ``summary`` and every printed form are safe anywhere: they hold names and numbers. ``detail``, ``requestSent`` and
/// ``rawReply`` are content (they may quote the prompt), to be stored encrypted; whatever the provider sent has the
/// credential blotted out.
package struct ProviderError: Error, Sendable {
    /// Characters of ``detail``.
    package static let detailLengthMax = 2_000
    /// Bytes of ``rawReply``.
    package static let rawReplyBytesMax = 64 << 10
    /// Characters of ``detail`` that ``report`` shows.
    package static let reportedDetailLengthMax = 300

    package var fault: ProviderFault
    /// The host that was asked.
    package var host: String?
    /// The HTTP status, once a reply began.
    package var status: Int?
    /// The provider's own word, e.g. `unsupported_parameter`.
    package var code: String?
    /// The provider's own id of the exchange.
    package var requestID: String?
    /// How long the provider asks to wait before the next request, at most a day: what it says outright, else until the
    /// rate limit that is used up counts anew; `nil` where it names no time.
    package var retryAfter: Duration?
    /// What the reply says of the provider's rate limits.
    package var rateLimit: RateLimitStatus?
    /// `x-should-retry` of the reply, which overrules the fault.
    package var retryHint: Bool?
    /// The provider's message, at most 2,000 characters; where the credential stood in the reply in pieces, words that say so.
    package var detail: String?
    /// Whether a server was only asked what it has, not for an answer: no prompt was sent then, which its message could quote.
    package var isOfListing = false
    /// What the server said of the tokens of an answer that broke off; `nil` where it said nothing.
    package var usage: TokenUsage?
    /// The body of the request, without headers; empty where none was sent.
    package var requestSent: [UInt8] = []
    /// What came of the reply's body, its first 64 KiB.
    package var rawReply: [UInt8] = []

    package init(_ fault: ProviderFault, code: String? = nil, detail: String? = nil) {
        self.fault = fault
        self.code = Identifier.checked(code)
        self.detail = detail
    }

    /// Whether the same request may be sent again after a while.
    package var mayRetry: Bool { retryHint ?? fault.mayRetry }

    /// One line: what happened, and what to do about it.
    package var summary: String {
        let who = host ?? "the provider"
        var told = [status.map { "HTTP \($0)" }, code].compactMap(\.self).joined(separator: ", ")
        if !told.isEmpty { told = " (\(told))" }
        switch fault {
        case .unsendable(let flaw): return "the request was not sent: \(flaw.summary)"
        case .rejected: return "\(who) refused the request as invalid\(told): \(whereTold)"
        case .unauthorised: return "\(who) did not accept the credential\(told): store a valid one for this provider"
        case .forbidden: return "\(who) does not let this credential do that\(told): check its permissions and region"
        case .notFound: return "\(who) knows no such model or path\(told): check the model's name and the base URL"
        case .tooLarge: return "\(who) takes no prompt this long\(told): shorten it or choose a larger model"
        case .contentFiltered: return "\(who) stopped the request with its content filter\(told): change the prompt"
        case .quotaExhausted: return "the quota at \(who) is used up\(told): check the plan and the billing there"
        case .rateLimited: return "\(who) asks for fewer requests\(told): \(advice)"
        case .overloaded: return "\(who) is overloaded or still loading\(told): \(advice)"
        case .conflict: return "\(who) met a conflicting request\(told): try again"
        case .serverFailed where detail == nil:
            return "\(who) failed inside and gives no reason\(told): look at its log, or \(advice)"
        case .serverFailed: return "\(who) failed inside\(told): \(advice)"
        case .redirected: return "\(who) redirects elsewhere\(told): set the base URL to the final address"
        case .timedOut(.whole) where isOfListing:
            return "\(who) did not finish within the time limit: try again, or raise the limit"
        case .timedOut(let phase): return Self.timedOut(phase, who: who, told: told)
        case .unreachable(let obstacle): return Self.unreachable(obstacle, who: who)
        case .protocolBroken(.errorInSuccess):
            return "\(who) answered\(told) with an error inside a success: \(whereTold)"
        case .protocolBroken(let breach): return "\(who) answered\(told) \(breach.summary)"
        case .cutShort: return "the reply of \(who) ended before the answer was whole\(told): try again"
        case .replyTooLarge(let limit):
            let remedy = isOfListing ? "check that the base URL leads to this kind of provider" : "ask for fewer tokens"
            return "the reply of \(who) is over the limit of \(limit) bytes: \(remedy)"
        case .cancelled: return "the request to \(who) was cancelled"
        }
    }

    /// ``summary``, and what the server said itself where its message can quote no prompt. One line.
    package var report: String {
        guard isOfListing, let said = detail?.split(whereSeparator: \.isWhitespace).joined(separator: " "),
            !said.isEmpty
        else { return summary }
        let shown = said.prefix(Self.reportedDetailLengthMax)
        return "\(summary); it says: \(shown)\(shown.endIndex == said.endIndex ? "" : "…")"
    }

    /// Whether somebody answered, be it with nothing that is of use.
    package var isAnswered: Bool {
        if status != nil { return true }
        return switch fault {
        case .replyTooLarge, .cutShort, .timedOut(.whole): true
        default: false
        }
    }

    private var whereTold: String {
        isOfListing ? "check the base URL and the server's log" : "its message is kept with the attempt"
    }

    private var advice: String {
        guard let retryAfter else { return "try again later" }
        // Longer waits are cut to a day.
        guard retryAfter < .seconds(RetryAfter.secondsMax) else { return "try again in a day at the earliest" }
        let seconds = retryAfter / .seconds(1)
        return "try again in \(seconds < 10 ? (seconds * 10).rounded(.up) / 10 : seconds.rounded(.up)) s"
    }

    private static func timedOut(_ phase: ProviderFault.Phase, who: String, told: String) -> String {
        switch phase {
        case .connect: "no connection to \(who) within the time limit: check the network, or raise the limit"
        case .firstByte: "\(who) did not begin to answer within the time limit: try again, or raise the limit"
        case .whole: "\(who) did not finish within the time limit: ask for fewer tokens, or raise the limit"
        case .provider: "\(who) ran out of its own time\(told): try again"
        }
    }

    private static func unreachable(_ obstacle: ProviderFault.Obstacle, who: String) -> String {
        switch obstacle {
        case .name: "\(who) has no address: check the host name in the base URL and the network"
        case .connection: "\(who) cannot be reached: is it running, and is the base URL's port right?"
        case .tls: "no trusted connection to \(who): check its certificate and the base URL's scheme"
        case .certificateExpired:
            "no trusted connection to \(who): its certificate has expired; have it renewed, and check this machine's clock"
        case .certificateName:
            "no trusted connection to \(who): its certificate is for another name; check the host name in the base URL"
        case .certificateIssuer:
            "no trusted connection to \(who): nobody trusted here issued its certificate; name your own authority's in SSL_CERT_FILE"
        case .proxy: "the proxy does not lead to \(who): check the proxy settings"
        }
    }
}

extension ProviderError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { summary }
    package var debugDescription: String { "ProviderError(\(fault.word): \(summary))" }
    /// Without content, so that dumping an error shows none.
    package var customMirror: Mirror {
        Mirror(self, children: ["fault": fault.word, "summary": summary], displayStyle: .struct)
    }
}
