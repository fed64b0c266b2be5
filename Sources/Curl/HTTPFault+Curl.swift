import CCurl
import HTTPTransport

extension HTTPFault {
    /// What a result of libcurl's means to a caller.
    ///
    /// - Parameters:
    ///   - host, port: those of the URL.
    ///   - detail: libcurl's text on this transfer, may be empty.
    ///   - phase: where the transfer was when it ended.
    ///   - mayUseProxy: whether the settings name a proxy.
    ///   - connectStatus: what a proxy answered to `CONNECT`, 0 if none was asked.
    init(
        _ result: CURLcode, host: String, port: UInt16, detail: String, phase: Phase, mayUseProxy: Bool,
        connectStatus: Int
    ) {
        let text = String((detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail).prefix(200))
        if connectStatus >= 300 {
            self = .proxy("it answered \(connectStatus) when asked for \(host)")
            return
        }
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST: self = .unknownHost(host)
        case CURLE_COULDNT_RESOLVE_PROXY: self = .proxy("its name has no address")  // the text may hold a password
        case CURLE_PROXY: self = .proxy("it broke off, or does not speak its protocol")
        case CURLE_COULDNT_CONNECT:
            // Only the text tells which of the two did not answer (an answer of its own comes with libcurl 8.7).
            let bareHost = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            let isHost = !mayUseProxy || detail.hasPrefix("Failed to connect to \(bareHost) port \(port) ")
            self = isHost ? .unreachable(host: host) : .proxy("nobody answers at its address")
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut(phase)
        case CURLE_PEER_FAILED_VERIFICATION:
            self = .tls(host: host, CertificateFlaw(curlText: detail)?.rawValue ?? text)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_SHUTDOWN_FAILED,
            CURLE_SSL_ENGINE_INITFAILED:
            self = .tls(host: host, text)
        case CURLE_URL_MALFORMAT: self = .malformedRequest("libcurl cannot read the URL")
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        default: self = .cut(text)
        }
    }
}

extension CertificateFlaw {
    /// What libcurl's text on a transfer says; only the text tells, in OpenSSL's words (X509_verify_cert_error_string) or libcurl's own.
    fileprivate init?(curlText text: String) {
        if text.contains("certificate has expired") {
            self = .expired
        } else if text.contains("subject name") || text.contains("Hostname mismatch")
            || text.contains("IP address mismatch")
        {
            self = .otherName
        } else if text.contains("issuer certificate") || text.contains("self-signed certificate")
            || text.contains("self signed certificate")
        {
            self = .unknownIssuer
        } else {
            return nil
        }
    }
}
