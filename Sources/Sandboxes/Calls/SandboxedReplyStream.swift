internal import Foundation
internal import HTTPTransport
internal import Synchronization

/// A reply that comes out of a sandbox as curl prints it: its head on one stream, its body on the other.
final class SandboxedReplyStream: HTTPReplyStream {
    private let limits: HTTPLimits
    private let work: Task<Void, Never>
    private let pieces: Pieces
    private let state = Mutex(State())

    private struct State {
        var head: HTTPReplyHead?
        var bodyBytes = 0
    }

    /// What has come and was not read yet, and how it ended.
    private final class Pieces: Sendable {
        struct State {
            var printed: [UInt8] = []
            var body: [UInt8] = []
            /// From the wish for the sandbox until curl was started in it.
            var setup: Duration?
            var end: Result<CurlOutcome, HTTPFault>?
            /// Rises with whatever comes.
            var changes: UInt64 = 0
            var reader: CheckedContinuation<Void, Never>?
        }
        let state = Mutex(State())

        func change(_ body: (inout sending State) -> Void) {
            let reader = state.withLock { state in
                body(&state)
                state.changes += 1
                return state.reader.take()
            }
            reader?.resume()
        }

        func waitForChange(since changes: UInt64) async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    guard state.changes == changes else { return true }
                    state.reader = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    init(
        _ call: CurlCall, _ limits: HTTPLimits, maker: any SandboxMaker, _ specification: SandboxSpecification,
        record: SandboxRecord?
    ) {
        self.limits = limits
        let pieces = Pieces()
        self.pieces = pieces
        let wished = ContinuousClock.now
        work = Task {
            let end = await Self.run(call, limits, maker: maker, specification, record) {
                pieces.change { $0.setup = .now - wished }
            } heard: { output in
                pieces.change { state in
                    switch output {
                    case .standardOutput(let bytes): state.body += bytes
                    case .standardError(let bytes): state.printed += bytes
                    }
                }
            }
            pieces.change { $0.end = $0.end ?? end }
        }
    }

    deinit { work.cancel() }

    private static func run(
        _ call: CurlCall, _ limits: HTTPLimits, maker: any SandboxMaker, _ specification: SandboxSpecification,
        _ record: SandboxRecord?, begun: () -> Void, heard: @escaping @Sendable (SandboxOutput) -> Void
    ) async -> Result<CurlOutcome, HTTPFault> {
        var use: SandboxRecord.Use?
        let result: Result<CurlOutcome, HTTPFault>
        do throws(SandboxFault) {
            let sandbox = try await maker.make(specification)
            use = SandboxRecord.Use(identity: sandbox.identity, for: .call)
            let execution: Result<SandboxExecution, SandboxFault>
            do throws(SandboxFault) {
                try await sandbox.put(call.files)
                begun()
                execution = .success(
                    try await sandbox.execute(call.command(socket: sandbox.wayOut), heard: heard))
            } catch { execution = .failure(error) }
            let obstacle = sandbox.obstacle
            do throws(SandboxFault) { use?.usage = try await sandbox.destroy() } catch { record?.note(error) }
            let ended = try execution.get()
            use?.exitCode = ended.exitCode
            use?.log = ended.standardError
            let outcome = CurlOutcome(exitCode: ended.exitCode, said: ended.standardError)
            // Behind a forwarder curl sees a connection that breaks off, and the forwarder knows why.
            let fault = outcome.fault(host: call.host, limits: limits).map { fault in
                switch obstacle {
                case .unknownHost?: HTTPFault.unknownHost(call.host)
                case .unreachable?: HTTPFault.unreachable(host: call.host)
                case nil: fault
                }
            }
            result = fault.map { .failure($0) } ?? .success(outcome)
        } catch {
            result = .failure(Self.fault(of: error, limits, record))
        }
        if let use { record?.add(use) }
        return result
    }

    /// A fault of the sandbox, where it is none of the call.
    private static func fault(of fault: SandboxFault, _ limits: HTTPLimits, _ record: SandboxRecord?) -> HTTPFault {
        switch fault {
        case .cancelled: return .cancelled
        case .ended(.overLimit(.output)): return .replyTooLarge(limitBytes: limits.replyBytesMax)
        case .ended(.overLimit(.time)): return .timedOut(.whole)
        default:
            record?.note(fault)
            return .cut("the sandbox failed")
        }
    }

    // MARK: Reading

    var head: HTTPReplyHead { state.withLock { $0.head! } }

    var timing: HTTPTiming {
        pieces.state.withLock { state in
            var timing = HTTPTiming()
            if case .success(let outcome)? = state.end { timing = outcome.timing }
            timing.setup = state.setup.map { Int($0 / .microseconds(1)) }
            return timing
        }
    }

    /// Waits for the head.
    func opened() async throws(HTTPFault) -> SandboxedReplyStream {
        let alarm = Task { [pieces, limits] in
            try await Task.sleep(for: limits.firstByte)
            pieces.change { $0.end = $0.end ?? .failure(.timedOut(.firstByte)) }
        }
        defer { alarm.cancel() }
        while true {
            let (head, end, changes) = pieces.state.withLock { state in
                (CurlHead.find(in: state.printed), state.end, state.changes)
            }
            if let head {
                state.withLock { $0.head = head }
                return self
            }
            switch end {
            case .failure(let fault)?:
                work.cancel()
                throw fault
            case .success?: throw .cut("the reply has no head")
            case nil: await waitForChange(since: changes)
            }
        }
    }

    func next() async throws(HTTPFault) -> [UInt8]? {
        while true {
            let (bytes, end, changes) = pieces.state.withLock { state in
                defer { state.body = [] }
                return (state.body, state.end, state.changes)
            }
            if !bytes.isEmpty { return try counted(bytes) }
            switch end {
            case .failure(let fault)?: throw fault
            case .success?: return nil
            case nil: await waitForChange(since: changes)
            }
        }
    }

    private func counted(_ bytes: [UInt8]) throws(HTTPFault) -> [UInt8] {
        let total = state.withLock { state in
            state.bodyBytes += bytes.count
            return state.bodyBytes
        }
        guard total <= limits.replyBytesMax else {
            work.cancel()
            throw .replyTooLarge(limitBytes: limits.replyBytesMax)
        }
        return bytes
    }

    /// Cancelled, it ends the work, which says so.
    private func waitForChange(since changes: UInt64) async {
        await withTaskCancellationHandler {
            await pieces.waitForChange(since: changes)
        } onCancel: {
            work.cancel()
        }
    }
}
