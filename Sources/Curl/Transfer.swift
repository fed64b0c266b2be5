import CCurl
import HTTPTransport

/// Names one transfer between its caller and the transfer thread.
struct TransferID: Hashable, Sendable { let number: UInt64 }

/// One transfer under way: libcurl's handle, the limits, and the reply it fills. It lives on the transfer thread.
///
/// libcurl holds this object's address without owning it, so the loop keeps the object for as long as the handle is in
/// its multi handle.
final class Transfer {
    let id: TransferID
    let sink: ReplySink
    let vetted: VettedRequest
    private(set) var handle: EasyHandle
    private let mayUseProxy: Bool
    private let startedAt: ContinuousClock.Instant
    private var isConnected = false
    private var hasFirstByte = false
    private var parser = ReplyHeadParser()

    init(_ order: TransferOrder, settings: CurlSettings, now: ContinuousClock.Instant) throws(HTTPFault) {
        id = order.id
        sink = order.sink
        vetted = order.vetted
        mayUseProxy = settings.proxy != .none
        startedAt = now
        handle = EasyHandle(body: order.vetted.request.body)
        try handle.configure(vetted, settings)
        try handle.report(
            to: Unmanaged.passUnretained(self).toOpaque(),
            header: { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Transfer.from(context).acceptHeader(line) ? line.count : 0
            },
            body: { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
                switch Transfer.from(context).sink.accept(chunk) {
                case .taken: return chunk.count
                case .rest: return Int(CURL_WRITEFUNC_PAUSE)
                case .stop: return 0  // fewer than given: libcurl ends the transfer
                }
            },
            connected: { context, _, _, _, _ in
                if let context { Transfer.from(context).isConnected = true }
                return CURL_PREREQFUNC_OK
            })
    }

    /// The transfer whose address libcurl was given.
    static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// The transfer of a handle that libcurl has finished with.
    static func of(_ raw: UnsafeMutableRawPointer) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        guard ccurl_get_private(raw, &context) == CURLE_OK, let context else { return nil }
        return from(context)
    }

    private func acceptHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        hasFirstByte = true
        switch parser.accept(line) {
        case .more: return true
        case .complete(let head):
            sink.begin(head, timing: timing)
            return true
        case .tooLarge:
            sink.finish(.failure(.cut("the reply's head is over the limit of \(ReplyHeadParser.headBytesMax) bytes")))
            return false
        }
    }

    // MARK: Time

    /// The limit that runs out first, of those that still count.
    var deadline: (phase: HTTPFault.Phase, instant: ContinuousClock.Instant) {
        let limits = vetted.request.limits
        var first = (phase: HTTPFault.Phase.whole, instant: startedAt.advanced(by: limits.whole))
        func consider(_ phase: HTTPFault.Phase, _ limit: Duration) {
            let instant = startedAt.advanced(by: limit)
            if instant < first.instant { first = (phase, instant) }
        }
        if !hasFirstByte { consider(.firstByte, limits.firstByte) }
        if !isConnected { consider(.connect, limits.connect) }
        return first
    }

    /// Where the time went so far.
    var timing: HTTPTiming {
        // Connected without a connection of its own making: it got one that another transfer had left.
        let isReused = isConnected && handle.number(CURLINFO_NUM_CONNECTS) == 0
        func step(_ info: CURLINFO) -> Int? {
            let microseconds = handle.microseconds(info)
            return microseconds > 0 ? microseconds : nil
        }
        return HTTPTiming(
            nameLookup: isReused || vetted.hostIsAddress ? nil : step(CURLINFO_NAMELOOKUP_TIME_T),
            connect: isReused ? nil : step(CURLINFO_CONNECT_TIME_T),
            tls: isReused ? nil : step(CURLINFO_APPCONNECT_TIME_T),
            firstByte: step(CURLINFO_STARTTRANSFER_TIME_T), total: handle.microseconds(CURLINFO_TOTAL_TIME_T),
            reusedConnection: isReused)
    }

    // MARK: The end

    /// Tells the reader how libcurl's transfer ended.
    func finish(_ result: CURLcode) {
        let end: Result<Void, HTTPFault> = result == CURLE_OK ? .success(()) : .failure(fault(result))
        sink.finish(end, timing: timing)
    }

    private func fault(_ result: CURLcode) -> HTTPFault {
        let phase: HTTPFault.Phase = !isConnected ? .connect : hasFirstByte ? .whole : .firstByte
        return HTTPFault(
            result, host: vetted.host, port: vetted.port, detail: handle.errorDetail, phase: phase,
            mayUseProxy: mayUseProxy, connectStatus: handle.number(CURLINFO_HTTP_CONNECTCODE))
    }
}
