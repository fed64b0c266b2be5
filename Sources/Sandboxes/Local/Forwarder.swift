internal import CLinux
internal import Foundation
internal import Synchronization
internal import Threads

/// The one way out of a sandbox that has no network: a UNIX socket, from which bytes go to one host and port and back. What is said, TLS and
/// all, is between the program inside and that host.
final class Forwarder: Sendable {
    /// Ours alone; nothing but the socket is in it.
    private let place: SocketFolder
    var folder: String { place.path }
    let socket: String
    private let host: String
    private let port: UInt16
    private let listener: Descriptor
    private let open = Mutex<Open>(Open())

    private struct Open {
        var isStopped = false
        var connections: Set<Int32> = []
        var obstacle: NetworkObstacle?
    }

    private static let connectionsMax = 16
    private static let connectMax: Int = 10_000

    init(host: String, port: UInt16) throws(SandboxFault) {
        self.host = host
        self.port = port
        place = try SocketFolder()
        socket = place.path + "/reach.sock"
        let number = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .unavailable(Descriptor.outOfDescriptors(errno)) }
        listener = Descriptor(number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw .unavailable("the folder for temporary files has too long a name for a socket: \(place.path)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let isBound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener.number, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                    && listen(listener.number, Int32(Self.connectionsMax)) == 0
            }
        }
        guard isBound else {
            throw .unavailable("no socket can be made in \(place.path) (\(String(cString: strerror(errno))))")
        }
        guard OwnThread.start("sandbox-reach", stackBytes: OwnThread.smallStackBytes, { self.accept() }) else {
            unlink(socket)
            throw .unavailable(Self.noThread)
        }
    }

    /// Why the host could not be reached the last time; `nil` where it was, or nobody tried.
    var obstacle: NetworkObstacle? { open.withLock { $0.obstacle } }

    /// Closes all connections; there are no new ones.
    func stop() {
        let isFirst = open.withLock { open in
            defer { open.isStopped = true }
            for connection in open.connections { shutdown(connection, Int32(SHUT_RDWR)) }
            return !open.isStopped
        }
        guard isFirst else { return }
        // Wakes whoever waits for a connection.
        shutdown(listener.number, Int32(SHUT_RDWR))
        unlink(socket)
        place.leave()
    }

    private func accept() {
        while true {
            let inside = accept4(listener.number, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
            guard inside >= 0 else {
                let code = errno
                if code == EINTR || code == ECONNABORTED { continue }
                if Descriptor.isOut(code) { failAccepting(Descriptor.outOfDescriptors(code)) }
                return
            }
            guard enter(inside) else {
                close(inside)
                continue
            }
            let isServed = OwnThread.start("sandbox-reach-1", stackBytes: OwnThread.smallStackBytes) {
                self.serve(inside)
            }
            guard isServed else {
                open.withLock { $0.obstacle = .outOfMeans(Self.noThread) }
                leave(inside)
                continue
            }
        }
    }

    static let noThread = "this machine has no thread left for a sandbox: run fewer at once (--concurrency)"

    /// Whoever waits to be let in would wait for ever: they are turned away, with the reason.
    private func failAccepting(_ reason: String) {
        open.withLock { $0.obstacle = .outOfMeans(reason) }
        shutdown(listener.number, Int32(SHUT_RDWR))
    }

    private func enter(_ connection: Int32) -> Bool {
        open.withLock { open in
            guard !open.isStopped, open.connections.count < Self.connectionsMax else { return false }
            return open.connections.insert(connection).inserted
        }
    }

    /// In one step with letting it go: who stops meanwhile must not shut down somebody else's descriptor of the same number.
    private func leave(_ connection: Int32) {
        open.withLock { open in
            open.connections.remove(connection)
            close(connection)
        }
    }

    private func serve(_ inside: Int32) {
        defer { leave(inside) }
        let outside: Int32
        do throws(NetworkObstacle) { outside = try connect() } catch {
            open.withLock { $0.obstacle = error }
            return
        }
        open.withLock { $0.obstacle = nil }
        guard enter(outside) else { return _ = close(outside) }
        defer { leave(outside) }
        exchange(inside, outside)
    }

    /// To the first of the host's addresses that answers.
    private func connect() throws(NetworkObstacle) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, "\(port)", &hints, &found)
        let code = errno
        guard failure == 0 else {
            if failure == EAI_SYSTEM, Descriptor.isOut(code) { throw .outOfMeans(Descriptor.outOfDescriptors(code)) }
            throw .unknownHost
        }
        defer { freeaddrinfo(found) }
        var next = found
        while let address = next?.pointee {
            if let connected = try connect(to: address) { return connected }
            next = address.ai_next
        }
        throw .unreachable
    }

    private func connect(to address: addrinfo) throws(NetworkObstacle) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let outside = Foundation.socket(address.ai_family, kind, 0)
        guard outside >= 0 else {
            if Descriptor.isOut(errno) { throw .outOfMeans(Descriptor.outOfDescriptors(errno)) }
            return nil
        }
        var isConnected = Foundation.connect(outside, address.ai_addr, address.ai_addrlen) == 0
        if !isConnected, errno == EINPROGRESS {
            var waiting = pollfd(fd: outside, events: Int16(POLLOUT), revents: 0)
            var (code, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
            isConnected =
                poll(&waiting, 1, Int32(Self.connectMax)) == 1
                && getsockopt(outside, SOL_SOCKET, SO_ERROR, &code, &size) == 0 && code == 0
        }
        guard isConnected else {
            close(outside)
            return nil
        }
        _ = fcntl(outside, F_SETFL, 0)
        return outside
    }

    /// Until both sides have said all.
    private func exchange(_ inside: Int32, _ outside: Int32) {
        var ends = [
            pollfd(fd: inside, events: Int16(POLLIN), revents: 0),
            pollfd(fd: outside, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 32 << 10)
        while ends.contains(where: { $0.fd >= 0 }) {
            guard poll(&ends, 2, -1) > 0 || errno == EINTR else { return }
            for place in ends.indices where ends[place].fd >= 0 && ends[place].revents != 0 {
                let (from, to) = place == 0 ? (inside, outside) : (outside, inside)
                let count = recv(from, &buffer, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    // It says no more; the other may.
                    shutdown(to, Int32(SHUT_WR))
                    ends[place].fd = -1
                    continue
                }
                guard sendAll(buffer[..<count], to: to) else { return }
            }
        }
    }

    private func sendAll(_ bytes: ArraySlice<UInt8>, to connection: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            rest.removeFirst(sent)
        }
        return true
    }
}
