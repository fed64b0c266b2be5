import CCurl
import Glibc
import HTTPTransport

/// One transfer of libcurl's, and everything it points into: header lines, body, error text.
/// It lives on the transfer thread, so it is not Sendable.
struct EasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer
    private var headers = HeaderList()
    private let body: UnsafeMutableRawBufferPointer
    private let detail: UnsafeMutablePointer<CChar>

    init(body bytes: [UInt8]) {
        guard let raw = curl_easy_init() else { fatalError("no memory for a transfer") }
        self.raw = raw
        body = .allocate(byteCount: max(bytes.count, 1), alignment: 1)  // never empty: libcurl needs an address
        body.copyBytes(from: bytes)
        detail = .allocate(capacity: Int(CURL_ERROR_SIZE))
        detail.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(raw)  // first: it may still read what follows
        body.deallocate()
        detail.deallocate()
    }

    // MARK: Setting up

    mutating func configure(_ vetted: VettedRequest, _ settings: CurlSettings) throws(HTTPFault) {
        let request = vetted.request
        try set(CURLOPT_ERRORBUFFER, detail)
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_NOSIGNAL, 1)
        // Else giving up a transfer waits for the look-up of its name, and all other transfers with it.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_ACCEPT_ENCODING, "")  // every coding this libcurl can undo
        // The loop keeps the limits by its own clock; this one lets libcurl share the time between a name's addresses.
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.limits.connect.milliseconds))
        try restrict(vetted.isTLS, settings)
        try route(settings.proxy)
        try describe(request, settings)
    }

    /// What this transfer may do: HTTP only, one hop, verified.
    private func restrict(_ isTLS: Bool, _ settings: CurlSettings) throws(HTTPFault) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER] { try set(option, 1) }
        for option in [CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST] { try set(option, 2) }
        let (file, directory): (String?, String?)
        switch settings.trust {
        case .system: (file, directory) = (nil, nil)
        case .file(let path): (file, directory) = (path, nil)
        case .directory(let path): (file, directory) = (nil, path)
        }
        if settings.trust != .system {  // both are set, so that the system's store is out
            for option in [CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO] { try set(option, file) }
            for option in [CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH] { try set(option, directory) }
        }
        try negotiate(settings.http2, isTLS)
    }

    private func negotiate(_ http2: CurlSettings.HTTP2, _ isTLS: Bool) throws(HTTPFault) {
        let version: Int
        switch http2 {
        case .priorKnowledge where !isTLS: version = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
        case .overTLS where isTLS, .priorKnowledge: version = CURL_HTTP_VERSION_2TLS
        case .overTLS, .off: version = CURL_HTTP_VERSION_1_1
        }
        try set(CURLOPT_HTTP_VERSION, version)
        let isAlone = version == CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE && !CurlLibrary.canReuseClearHTTP2
        for option in [CURLOPT_FRESH_CONNECT, CURLOPT_FORBID_REUSE] { try set(option, isAlone ? 1 : 0) }
        // Wait for a connection under way and share it, rather than open one more. Not for HTTP/1: it would wait for a reply.
        try set(CURLOPT_PIPEWAIT, isAlone || version == CURL_HTTP_VERSION_1_1 ? 0 : 1)
    }

    private func route(_ proxy: CurlSettings.Proxy) throws(HTTPFault) {
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        switch proxy {
        case .environment: break  // libcurl's own habit
        case .environmentBeyondLoopback:
            let direct = (getenv("no_proxy") ?? getenv("NO_PROXY")).map { String(cString: $0) } ?? ""
            // A lone star spares every host, and means nothing beside others.
            try set(
                CURLOPT_NOPROXY,
                direct == "*" ? direct : "\(direct),localhost,.localhost,127.0.0.0/8,::1")
        case .none: try set(CURLOPT_PROXY, "")
        case .url(let url, let except):
            try set(CURLOPT_PROXY, url)
            try set(CURLOPT_NOPROXY, except.joined(separator: ","))
        }
    }

    private mutating func describe(_ request: HTTPRequest, _ settings: CurlSettings) throws(HTTPFault) {
        if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            try set(CURLOPT_POSTFIELDS, body.baseAddress)  // makes it a POST, with `Content-Length: 0` for no bytes
            try expect(ccurl_set_size(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
        }
        if request.method != "HEAD" { try set(CURLOPT_CUSTOMREQUEST, request.method) }
        try set(CURLOPT_USERAGENT, settings.userAgent)
        for line in request.headers.lines { headers.append(line.name, line.value) }
        headers.suppress("Expect")  // waiting for a 100 that few servers send costs a second
        if request.headers["Content-Type"] == nil { headers.suppress("Content-Type") }
        try expect(ccurl_set_list(raw, CURLOPT_HTTPHEADER, headers.first))
    }

    /// Where libcurl reports. It keeps `context` without owning it: the object must outlive the handle's stay in a multi.
    func report(
        to context: UnsafeMutableRawPointer, header: @escaping ccurl_data_callback, body: @escaping ccurl_data_callback,
        connected: @escaping curl_prereq_callback
    ) throws(HTTPFault) {
        try set(CURLOPT_PRIVATE, context)
        try set(CURLOPT_HEADERDATA, context)
        try set(CURLOPT_WRITEDATA, context)
        try set(CURLOPT_PREREQDATA, context)
        try expect(ccurl_set_data_callback(raw, CURLOPT_HEADERFUNCTION, header))
        try expect(ccurl_set_data_callback(raw, CURLOPT_WRITEFUNCTION, body))
        try expect(ccurl_set_prereq_callback(raw, connected))
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPFault) {
        try expect(ccurl_set_long(raw, option, value))
    }
    private func set(_ option: CURLoption, _ text: String?) throws(HTTPFault) {
        try expect(ccurl_set_text(raw, option, text))
    }
    private func set(_ option: CURLoption, _ pointer: UnsafeMutableRawPointer?) throws(HTTPFault) {
        try expect(ccurl_set_pointer(raw, option, pointer))
    }

    /// No option may be passed over in silence: some of them are what keeps a transfer safe.
    private func expect(_ code: CURLcode) throws(HTTPFault) {
        guard code == CURLE_OK else {
            throw .malformedRequest("\(CurlLibrary.version) cannot do it: \(String(cString: curl_easy_strerror(code)))")
        }
    }

    // MARK: Under way and after

    /// Goes on after a rest. libcurl may call back from in here.
    func resume() { _ = curl_easy_pause(raw, CURLPAUSE_CONT) }

    /// libcurl's own words on what failed: of certificates, connections and counts, never of headers or bodies.
    var errorDetail: String { String(cString: detail) }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    /// Microseconds since the transfer's start; 0 is libcurl's word for "did not happen".
    func microseconds(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return ccurl_get_size(raw, info, &value) == CURLE_OK ? Int(value) : 0
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, at most what a timer of libcurl's can hold.
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
