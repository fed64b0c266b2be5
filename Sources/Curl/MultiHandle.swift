import CCurl

/// All transfers of one thread, and their connections. Closing it closes the connections, so the transfers must be gone.
struct MultiHandle: ~Copyable {
    /// For `curl_multi_wakeup`, the one call that another thread may make.
    let raw: UnsafeMutableRawPointer

    init(settings: CurlSettings) {
        precondition(CurlLibrary.isReady, "libcurl could not be made ready")
        guard let raw = curl_multi_init() else { fatalError("no memory for libcurl") }
        self.raw = raw
        set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        set(CURLMOPT_MAX_HOST_CONNECTIONS, settings.transfersPerHostMax)
        set(CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.transfersMax)
        set(CURLMOPT_MAXCONNECTS, settings.transfersMax)
    }

    private func set(_ option: CURLMoption, _ value: Int) {
        Self.check(ccurl_multi_set_long(raw, option, value))
    }

    func add(_ handle: borrowing EasyHandle) { Self.check(curl_multi_add_handle(raw, handle.raw)) }

    /// Ends the transfer where it stands: its HTTP/1 connection is closed, its HTTP/2 stream reset. After a transfer that
    /// is complete the connection stays for the next.
    func remove(_ handle: borrowing EasyHandle) { Self.check(curl_multi_remove_handle(raw, handle.raw)) }

    /// Moves every transfer on, as far as it goes without waiting. libcurl calls back from in here.
    func perform() {
        var running: Int32 = 0
        Self.check(curl_multi_perform(raw, &running))
    }

    /// Sleeps until a socket is ready, `curl_multi_wakeup` is called, or the time is over.
    func poll(timeoutMilliseconds: Int32) {
        Self.check(curl_multi_poll(raw, nil, 0, timeoutMilliseconds, nil))
    }

    /// The same, for a socket that is none of its transfers' any more.
    func poll(_ socket: curl_socket_t, for readiness: Readiness, timeoutMilliseconds: Int32) {
        var entry = curl_waitfd(fd: socket, events: readiness.rawValue, revents: 0)
        Self.check(curl_multi_poll(raw, &entry, 1, timeoutMilliseconds, nil))
    }

    /// How long to sleep where nothing is to be done before `instant`: never beyond a minute.
    static func milliseconds(until instant: ContinuousClock.Instant?, from now: ContinuousClock.Instant) -> Int32 {
        guard let instant else { return 60_000 }
        let left = now.duration(to: instant)
        guard left > .zero else { return 0 }
        guard left < .seconds(60) else { return 60_000 }
        return Int32(left / .milliseconds(1)) + 1
    }

    struct Readiness: OptionSet {
        let rawValue: Int16
        static let toRead = Readiness(rawValue: Int16(CURL_WAIT_POLLIN))
        static let toWrite = Readiness(rawValue: Int16(CURL_WAIT_POLLOUT))
    }

    /// A transfer that ended by itself since the last call.
    func nextFinished() -> (handle: UnsafeMutableRawPointer, result: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(raw, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            return (handle, message.pointee.data.result)
        }
        return nil
    }

    /// What can go wrong with a multi handle is our mistake (a handle added twice) or an end of memory.
    private static func check(_ code: CURLMcode) {
        guard code == CURLM_OK else { fatalError("libcurl: \(String(cString: curl_multi_strerror(code)))") }
    }

    deinit { curl_multi_cleanup(raw) }
}
