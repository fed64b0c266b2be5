internal import Foundation
internal import HTTPTransport
internal import Synchronization

/// A reply that comes out of a sandbox as curl prints it: its head on one stream, its body on the other.
///
/// Nobody waits for the model before it was called: until the harness says that it is there, the sandbox has a time of its own, and a fault of
/// its own where that is over.
final class SandboxedReplyStream: HTTPReplyStream {
    private let limits: HTTPLimits
    private let work: Task<Void, Never>
    private let pieces: ReplyPieces
    private let state = Mutex(State())

    private struct State {
        var head: HTTPReplyHead?
        var bodyBytes = 0
    }

    /// In what a call is made, and what is told of it.
    struct Setting: Sendable {
        let maker: any SandboxMaker
        let specification: SandboxSpecification
        /// From the moment when the sandbox is ready until the harness must be there.
        let startMax: Duration
        let record: SandboxRecord?
    }

    init(_ call: CurlCall, _ limits: HTTPLimits, in setting: Setting) {
        self.limits = limits
        let pieces = ReplyPieces()
        self.pieces = pieces
        let wished = ContinuousClock.now
        work = Task {
            let end = await Self.run(call, limits, setting, pieces, wished)
            pieces.change { $0.end = $0.end ?? end }
        }
    }

    deinit { work.cancel() }

    // MARK: The call

    private static func run(
        _ call: CurlCall, _ limits: HTTPLimits, _ setting: Setting, _ pieces: ReplyPieces,
        _ wished: ContinuousClock.Instant
    ) async -> Result<CurlOutcome, HTTPFault> {
        let record = setting.record
        do throws(SandboxFault) {
            let sandbox = try await setting.maker.make(setting.specification)
            let place = record?.begin(sandbox.identity, for: .call)
            pieces.change { state in
                state.expect(within: setting.startMax, of: pieces) {
                    record?.note(.timedOut(setting.startMax))
                    return .cut("the sandbox failed")
                }
            }
            let execution: Result<SandboxExecution, SandboxFault>
            do throws(SandboxFault) {
                try await sandbox.put(call.files)
                execution = .success(
                    try await sandbox.execute(call.command(socket: sandbox.wayOut)) { output in
                        pieces.change { Self.take(output, into: &$0, of: pieces, limits, wished) }
                    })
            } catch { execution = .failure(error) }
            let obstacle = sandbox.obstacle
            var usage: SandboxUsage?
            do throws(SandboxFault) { usage = try await sandbox.destroy() } catch { record?.note(error) }
            let said = (try? execution.get().standardError).map(CurlCall.withoutMark) ?? []
            if let place {
                let log: [UInt8]
                switch execution {
                case .success: log = call.withoutSecrets(said)
                case .failure: log = Self.saidUntilNow(pieces, call)
                }
                record?.end(place, execution.map { $0.exitCode }, usage: usage, log: log)
            }
            let outcome = CurlOutcome(exitCode: try execution.get().exitCode, said: said)
            guard let fault = outcome.fault(host: call.host, limits: limits) else { return .success(outcome) }
            // Behind a forwarder curl sees a connection that breaks off, and the forwarder knows why.
            switch obstacle {
            case .unknownHost?: return .failure(.unknownHost(call.host))
            case .unreachable?: return .failure(.unreachable(host: call.host))
            case .outOfMeans(let reason)?: throw .unavailable(reason)
            case nil: return .failure(fault)
            }
        } catch {
            return .failure(Self.fault(of: error, limits, record, hasBegun: pieces.read { $0.hasBegun }))
        }
    }

    /// What curl said before its sandbox was ended. A line that was not over may hold a part of the key, which nobody would know for one.
    private static func saidUntilNow(_ pieces: ReplyPieces, _ call: CurlCall) -> [UInt8] {
        let printed = pieces.read { $0.printed.prefix(CommandLog.headBytesMax) }
        let whole = printed.lastIndex(of: UInt8(ascii: "\n")).map { printed[...$0] } ?? []
        return call.withoutSecrets(Array(whole))
    }

    /// From the harness on, what does not come is not coming from the model.
    private static func take(
        _ output: SandboxOutput, into state: inout ReplyPieces.State, of pieces: ReplyPieces, _ limits: HTTPLimits,
        _ wished: ContinuousClock.Instant
    ) {
        switch output {
        case .standardOutput(let bytes): state.body += bytes
        case .standardError(let bytes): state.printed += bytes
        }
        guard !state.hasBegun, state.printed.starts(with: CurlCall.mark) else { return }
        state.printed.removeFirst(CurlCall.mark.count)
        state.hasBegun = true
        state.setup = .now - wished
        state.expect(within: limits.firstByte, of: pieces) { .timedOut(.firstByte) }
    }

    /// A fault of the sandbox, where it is none of the call.
    private static func fault(
        of fault: SandboxFault, _ limits: HTTPLimits, _ record: SandboxRecord?, hasBegun: Bool
    ) -> HTTPFault {
        switch fault {
        case .cancelled: return .cancelled
        case .ended(.overLimit(.output)): return .replyTooLarge(limitBytes: limits.replyBytesMax)
        // Also of a sandbox that fell silent meanwhile: what was begun may be billed.
        case .ended(.overLimit(.time)) where hasBegun, .timedOut where hasBegun: return .timedOut(.whole)
        default:
            record?.note(fault)
            return .cut("the sandbox failed")
        }
    }

    // MARK: Reading

    var head: HTTPReplyHead { state.withLock { $0.head! } }

    var timing: HTTPTiming {
        pieces.read { state in
            var timing = HTTPTiming()
            if case .success(let outcome)? = state.end { timing = outcome.timing }
            timing.setup = state.setup.map { Int($0 / .microseconds(1)) }
            return timing
        }
    }

    /// Waits for the head.
    func opened() async throws(HTTPFault) -> SandboxedReplyStream {
        while true {
            let (head, end, changes) = pieces.read { state in
                let head = CurlHead.find(in: state.printed)
                if head != nil || state.end != nil { state.expectNothing() }
                return (head, state.end, state.changes)
            }
            if let head {
                state.withLock { $0.head = head }
                return self
            }
            switch end {
            case .failure(let fault)?: throw await ended(fault)
            case .success?: throw .cut("the reply has no head")
            case nil: await waitForChange(since: changes)
            }
        }
    }

    func next() async throws(HTTPFault) -> [UInt8]? {
        while true {
            let (bytes, end, changes) = pieces.read { state in
                defer { state.body = [] }
                return (state.body, state.end, state.changes)
            }
            if !bytes.isEmpty { return try await counted(bytes) }
            switch end {
            case .failure(let fault)?: throw await ended(fault)
            case .success?: return nil
            case nil: await waitForChange(since: changes)
            }
        }
    }

    private func counted(_ bytes: [UInt8]) async throws(HTTPFault) -> [UInt8] {
        let total = state.withLock { state in
            state.bodyBytes += bytes.count
            return state.bodyBytes
        }
        guard total <= limits.replyBytesMax else {
            throw await ended(.replyTooLarge(limitBytes: limits.replyBytesMax))
        }
        return bytes
    }

    /// Ends the work, so that what became of the sandbox is known to whoever is told of the fault.
    private func ended(_ fault: HTTPFault) async -> HTTPFault {
        work.cancel()
        await work.value
        return fault
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
