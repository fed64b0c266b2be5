import HTTPTransport

extension ProviderSettings {
    /// A request that hands over `body` and accepts `type`; the credential goes as a bearer token, the extra headers
    /// stand in place of ours. `limits` `nil` means those of the settings.
    func post(_ body: JSONValue, to url: String, accepting type: String, limits: HTTPLimits?) -> HTTPRequest {
        var headers = bearer
        headers["Content-Type"] = "application/json"
        headers["Accept"] = type
        return HTTPRequest(
            method: "POST", url: url, headers: headers.overridden(by: extraHeaders), body: body.bytes,
            limits: limits ?? self.limits)
    }

    /// A request for JSON, with the same headers otherwise.
    func get(_ url: String) -> HTTPRequest {
        var headers = bearer
        headers["Accept"] = "application/json"
        return HTTPRequest(method: "GET", url: url, headers: headers.overridden(by: extraHeaders), limits: limits)
    }

    private var bearer: HTTPHeaders {
        var headers = HTTPHeaders()
        credential?.withText { headers["Authorization"] = "Bearer \($0)" }
        return headers
    }
}

extension [ChatMessage] {
    /// As most protocols have them: `[{"role", "content"}]`.
    var json: JSONValue {
        .array(map { .object(["role": .string($0.role.rawValue), "content": .string($0.text)]) })
    }
}
