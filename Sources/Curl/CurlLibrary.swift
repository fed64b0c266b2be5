import CCurl

/// libcurl as a whole: made ready once for the process, and never torn down.
package enum CurlLibrary {
    /// Every handle is made after this. (`curl_global_init` must come before other threads use libcurl; a `static let` is
    /// set once, by whoever comes first.)
    static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Before 8.0 a second request on a connection of HTTP/2 in the clear fails (github.com/curl/curl/issues/10634).
    static let canReuseClearHTTP2: Bool = curl_version_info(CURLVERSION_FIRST).pointee.version_num >= 0x08_00_00

    /// As libcurl tells it: `libcurl/7.88.1 OpenSSL/3.0.19 … nghttp2/1.52.0`.
    package static var version: String { String(cString: curl_version()) }
}
