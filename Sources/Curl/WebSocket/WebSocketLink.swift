import CCurl
import HTTPTransport

/// One WebSocket from its opening to its end, on the thread that it has for itself: it makes the connection, asks for the
/// upgrade, reads frames, and answers what must be answered.
final class WebSocketLink {
    /// Read at once. A frame of Daytona's is a sixteenth of it.
    private static let readBytesMax = 16 << 10
    /// A peer that takes no answers gets no more of them than this.
    private static let outgoingBytesMax = 4 << 10

    private let vetted: VettedRequest
    private let settings: CurlSettings
    private let idleMax: Duration
    private let transfer: RunningTransfer
    private let multi: MultiHandle
    private var handle = EasyHandle(body: [])
    private let clock = ContinuousClock()
    private let startedAt: ContinuousClock.Instant
    /// The time that runs out first before the head is here.
    private var phase = HTTPFault.Phase.connect
    private var outgoing: [UInt8] = []
    private var isOpen = false

    /// Returns when it is over, which the transfer's sink has been told, and its connection is closed.
    static func run(_ vetted: VettedRequest, _ settings: CurlSettings, idleMax: Duration, _ transfer: RunningTransfer) {
        let link = WebSocketLink(vetted, settings, idleMax, transfer)
        link.run()
    }

    private init(
        _ vetted: VettedRequest, _ settings: CurlSettings, _ idleMax: Duration, _ transfer: RunningTransfer
    ) {
        self.vetted = vetted
        var settings = settings
        settings.http2 = .off  // a connection of HTTP/2 cannot become a WebSocket by an upgrade
        self.settings = settings
        self.idleMax = idleMax
        self.transfer = transfer
        startedAt = clock.now
        multi = MultiHandle(settings: settings)
        transfer.mailbox.open(waking: multi)
    }

    private func run() {
        let end: Result<Void, HTTPFault>
        do throws(HTTPFault) {
            try connect()
            let rest = try upgrade()
            if let rest { try listen(after: rest) }
            end = .success(())
        } catch {
            if isOpen { say(.close, WebSocketFrame.closing(Self.code(for: error))) }
            end = .failure(error)
        }
        // The other side is told where it listens; whoever does not is not waited for.
        _ = try? flush()
        _ = transfer.mailbox.seal()
        multi.remove(handle)
        transfer.sink.finish(end, timing: timing)
    }

    private static func code(for fault: HTTPFault) -> WebSocketCloseCode {
        if case .cut = fault { .protocolError } else { .normal }
    }

    // MARK: The stages

    private func connect() throws(HTTPFault) {
        try handle.configure(vetted, settings)
        try handle.keepConnection()
        multi.add(handle)
        while true {
            try check()
            multi.perform()
            if let (_, result) = multi.nextFinished() {
                guard result == CURLE_OK else { throw fault(result) }
                return
            }
            multi.poll(timeoutMilliseconds: MultiHandle.milliseconds(until: deadline, from: clock.now))
        }
    }

    /// Returns what came of the socket with the server's answer; `nil` where it refused.
    private func upgrade() throws(HTTPFault) -> [UInt8]? {
        phase = .firstByte
        var upgrade = WebSocketUpgrade(nonce: Self.random(16))
        outgoing = upgrade.request(vetted, userAgent: settings.userAgent)
        while true {
            try check()
            try flush()
            guard let bytes = try receive() else {
                wait(until: deadline)
                continue
            }
            switch try upgrade.accept(bytes) {
            case .more: continue
            case .refused(let head):
                transfer.sink.begin(head, timing: timing)
                return nil
            case .agreed(let head, let rest):
                phase = .whole
                isOpen = true
                transfer.sink.begin(head, timing: timing)
                return rest
            }
        }
    }

    private func listen(after rest: [UInt8]) throws(HTTPFault) {
        var reader = WebSocketFrameReader(frameBytesMax: vetted.request.limits.replyBytesMax)
        var events = try reader.take(rest)[...]
        var heardAt = clock.now
        var isAsked = false
        while true {
            try check()
            try flush()
            while let event = events.first, try meet(event) { events.removeFirst() }
            guard !reader.isClosed || !events.isEmpty else { return }
            // A reader who lags has the other side wait, not us taken for deaf.
            guard events.isEmpty else {
                wait(until: deadline, mayRead: false)
                heardAt = clock.now
                continue
            }
            if let bytes = try receive() {
                (heardAt, isAsked) = (clock.now, false)
                events = try reader.take(bytes)[...]
                continue
            }
            let patience = heardAt + (isAsked ? idleMax * 2 : idleMax)
            if patience <= clock.now {
                guard !isAsked else { throw .cut("the WebSocket gave no sign of life") }
                say(.ping)
                isAsked = true
                continue
            }
            wait(until: min(deadline, patience))
        }
    }

    /// Does what a frame wants; `false` where its bytes have to wait for the reader.
    private func meet(_ event: WebSocketFrameReader.Event) throws(HTTPFault) -> Bool {
        switch event {
        case .bytes(let bytes):
            switch bytes.withUnsafeBytes({ transfer.sink.accept($0) }) {
            case .taken: return true
            case .rest: return false
            case .stop: throw .cancelled  // over its limit, or given up: the sink knows which
            }
        case .ping(let payload):
            if outgoing.count < Self.outgoingBytesMax { say(.pong, payload) }
        case .pong: break
        case .close(let code):
            isOpen = false
            say(.close, code.map(WebSocketFrame.closing) ?? [])
            guard code == .normal else {
                throw .cut(
                    "the other side closed the WebSocket \(code.map { "with code \($0.number)" } ?? "without a code")")
            }
        }
        return true
    }

    // MARK: Bytes

    private func say(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8] = []) {
        outgoing += WebSocketFrame.control(opcode, payload, mask: Self.random(4))
    }

    /// Sends as much as the connection takes now.
    private func flush() throws(HTTPFault) {
        while !outgoing.isEmpty {
            let (count, code) = handle.send(outgoing)
            guard code == CURLE_OK else { throw fault(code) }
            guard count > 0 else { return }
            outgoing.removeFirst(count)
        }
    }

    private func receive() throws(HTTPFault) -> [UInt8]? {
        let (bytes, code) = handle.receive(bytesMax: Self.readBytesMax)
        guard code == CURLE_OK else { throw fault(code) }
        guard bytes?.isEmpty != true else { throw .cut("the other side closed the connection") }
        return bytes
    }

    private func wait(until instant: ContinuousClock.Instant, mayRead: Bool = true) {
        guard let socket = handle.socket else { return }
        var readiness: MultiHandle.Readiness = mayRead ? .toRead : []
        if !outgoing.isEmpty { readiness.insert(.toWrite) }
        let milliseconds = MultiHandle.milliseconds(until: instant, from: clock.now)
        multi.poll(socket, for: readiness, timeoutMilliseconds: milliseconds)
    }

    private static func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: .min ... .max) } }

    // MARK: Time and faults

    /// Throws where nobody wants it any more, or its time is over.
    private func check() throws(HTTPFault) {
        _ = transfer.mailbox.collect()
        guard !transfer.sink.isOver else { throw .cancelled }
        guard clock.now < deadline else { throw .timedOut(phase) }
    }

    private var deadline: ContinuousClock.Instant {
        let limits = vetted.request.limits
        let limit =
            switch phase {
            case .connect: min(limits.connect, limits.firstByte, limits.whole)
            case .firstByte: min(limits.firstByte, limits.whole)
            case .whole: limits.whole
            }
        return startedAt + limit
    }

    private var timing: HTTPTiming {
        func step(_ info: CURLINFO) -> Int? {
            let microseconds = handle.microseconds(info)
            return microseconds > 0 ? microseconds : nil
        }
        return HTTPTiming(
            nameLookup: vetted.hostIsAddress ? nil : step(CURLINFO_NAMELOOKUP_TIME_T),
            connect: step(CURLINFO_CONNECT_TIME_T), tls: step(CURLINFO_APPCONNECT_TIME_T),
            total: Int((clock.now - startedAt) / .microseconds(1)))
    }

    private func fault(_ result: CURLcode) -> HTTPFault {
        HTTPFault(
            result, host: vetted.host, port: vetted.port, detail: handle.errorDetail, phase: phase,
            mayUseProxy: settings.proxy != .none, connectStatus: handle.number(CURLINFO_HTTP_CONNECTCODE))
    }
}
