package import HTTPTransport

/// How to reach one provider.
package struct ProviderSettings: Sendable {
    package let baseURL: BaseURL
    package var credential: Credential?
    /// The organisation or account to bill, where the provider takes one in a header.
    package var organisation: String?
    /// Sent with every request, in place of the adapter's own of the same name. A key does not belong here: only
    /// ``credential`` is guarded.
    package var extraHeaders: HTTPHeaders
    /// For requests that bring no limits of their own.
    package var limits: HTTPLimits

    package init(
        baseURL: BaseURL, credential: Credential? = nil, organisation: String? = nil, extraHeaders: HTTPHeaders = [:],
        limits: HTTPLimits = HTTPLimits()
    ) {
        self.baseURL = baseURL
        self.credential = credential
        self.organisation = organisation
        self.extraHeaders = extraHeaders
        self.limits = limits
    }
}

extension HTTPHeaders {
    /// With each of the lines of `extra` in place of its own of the same name.
    func overridden(by extra: HTTPHeaders) -> HTTPHeaders {
        var headers = self
        for line in extra.lines { headers[line.name] = line.value }
        return headers
    }
}
