internal import Domain
internal import Events
internal import HTTPTransport
internal import Providers

/// A server of the author's that judges outputs: `webhook`. No key is shown to it, and it is not followed elsewhere.
struct JudgeServer: Sendable {
    let address: String
    let transport: any HTTPTransport
    let limits: HTTPLimits

    /// A verdict is short.
    private static let replyBytesMax = 1 << 20

    var locality: Locality { Locality(ofURL: address, isOnPremises: false) }

    struct Answer: Sendable {
        let text: String
        let reply: HTTPReply
    }

    func ask(_ body: [UInt8], within whole: Duration?) async throws(FailedAttempt) -> Answer {
        var limits = limits
        limits.replyBytesMax = min(limits.replyBytesMax, Self.replyBytesMax)
        if let whole { limits.whole = min(limits.whole, whole) }
        let reply: HTTPReply
        do throws(HTTPFault) {
            reply = try await transport.send(
                HTTPRequest(
                    method: "POST", url: address,
                    headers: ["Content-Type": "application/json", "Accept": "application/json"], body: body,
                    limits: limits))
        } catch { throw FailedAttempt(webhook: error, sent: body) }
        guard (200...299).contains(reply.head.status) else { throw FailedAttempt(webhook: reply, sent: body) }
        guard let text = String(validating: reply.body, as: UTF8.self) else {
            throw FailedAttempt(
                webhook: .protocolBroken, "it answered with bytes that are no UTF-8", sent: body, reply: reply.body)
        }
        return Answer(text: text, reply: reply)
    }
}

extension FailedAttempt {
    /// Why the server of a webhook gave no verdict. The summary has no address, which may hold a secret.
    fileprivate init(
        webhook failure: FailureClass, _ what: String, sent: [UInt8], reply: [UInt8] = [], mayRetry: Bool = false
    ) {
        self.init(failure, "the server of the webhook gave no verdict: \(what)", sent: sent, reply: reply)
        self.mayRetry = mayRetry
        isOfCall = true
    }

    fileprivate init(webhook fault: HTTPFault, sent: [UInt8]) {
        let (failure, what, mayRetry): (FailureClass, String, Bool) =
            switch fault {
            case .malformedRequest: (.unsendable, "its address cannot be asked; check the assertion's value", false)
            case .unknownHost: (.unreachable, "its name has no address", true)
            case .unreachable: (.unreachable, "nobody answers at its address", true)
            case .tls: (.unreachable, "its certificate does not verify", false)
            case .proxy: (.unreachable, "the proxy does not reach it", true)
            case .timedOut: (.timedOut, "it took too long", true)
            case .replyTooLarge: (.replyTooLarge, "its reply is too large", false)
            case .cut: (.cutShort, "its reply broke off", true)
            case .cancelled: (.cancelled, "it was stopped", false)
            }
        self.init(webhook: failure, what, sent: sent, mayRetry: mayRetry)
    }

    fileprivate init(webhook reply: HTTPReply, sent: [UInt8]) {
        let status = reply.head.status
        let failure: FailureClass =
            switch status {
            case 300...399: .redirected
            case 401: .unauthorised
            case 403: .forbidden
            case 404: .notFound
            case 429: .rateLimited
            case 500...599: .serverFailed
            default: .rejected
            }
        self.init(
            webhook: failure, "it answered with HTTP \(status)", sent: sent, reply: reply.body,
            mayRetry: status == 429 || status >= 500)
        httpStatus = UInt32(exactly: status)
    }
}
