import HTTPTransport

/// How a request shows that it may be made.
enum Authorisation: Sendable {
    /// `Authorization: Bearer KEY`
    case bearer
    /// The key alone in a header of this name.
    case header(String)
}

/// The two requests that all adapters send. The extra headers of the settings replace those of the adapter.
extension ProviderSettings {
    /// `body` to `url`, and an event stream or JSON back.
    func post(
        _ body: JSONValue, to url: String, streamed: Bool, limits: HTTPLimits?,
        as authorisation: Authorisation = .bearer,
        headers: HTTPHeaders = [:]
    ) -> HTTPRequest {
        var lines = self.headers(authorisation, accept: streamed ? "text/event-stream" : "application/json")
        lines["Content-Type"] = "application/json"
        return HTTPRequest(
            method: "POST", url: url, headers: lines.overridden(by: headers).overridden(by: extraHeaders),
            body: body.bytes, limits: limits ?? self.limits)
    }

    /// JSON from `url`.
    func get(_ url: String, as authorisation: Authorisation = .bearer, headers: HTTPHeaders = [:]) -> HTTPRequest {
        let lines = self.headers(authorisation, accept: "application/json")
        return HTTPRequest(
            method: "GET", url: url, headers: lines.overridden(by: headers).overridden(by: extraHeaders),
            limits: limits)
    }

    private func headers(_ authorisation: Authorisation, accept: String) -> HTTPHeaders {
        var headers = HTTPHeaders()
        credential?.withText { key in
            switch authorisation {
            case .bearer: headers["Authorization"] = "Bearer \(key)"
            case .header(let name): headers[name] = key
            }
        }
        headers["Accept"] = accept
        return headers
    }
}
