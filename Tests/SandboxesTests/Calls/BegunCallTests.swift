import HTTPTransport
import Sandboxes
import Synchronization
import Testing

/// Who is to blame where nothing comes: until the harness is there the sandbox, and from then on the model.
@Suite(.timeLimit(.minutes(1))) struct BegunCallTests {
    /// A sandbox that does as it is told, and the maker of it.
    private final class Stage: Sandbox, SandboxMaker {
        let identity = SandboxIdentity(kind: .daytona, id: "s-1", isolation: "none", startup: .zero)
        private let startup: Duration
        private let saying: String
        private let isSilentThen: Bool
        private let destroyed = Mutex(0)

        var destructions: Int { destroyed.withLock { $0 } }

        /// - Parameters:
        ///   - startup: until it is ready.
        ///   - saying: on standard error; then it ends, or is silent until it is given up.
        init(startup: Duration = .zero, saying: String, isSilentThen: Bool) {
            (self.startup, self.saying, self.isSilentThen) = (startup, saying, isSilentThen)
        }

        func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
            do { try await Task.sleep(for: startup) } catch { throw .cancelled }
            return self
        }

        func put(_ files: [SandboxFile]) async throws(SandboxFault) {}

        func execute(
            _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
        ) async throws(SandboxFault) -> SandboxExecution {
            heard?(.standardError(Array(saying.utf8)))
            if isSilentThen {
                do { try await Task.sleep(for: .seconds(600)) } catch { throw .cancelled }
            }
            return SandboxExecution(
                exitCode: 0, standardOutput: [], standardError: Array(saying.utf8), elapsed: .zero)
        }

        func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8] { [] }

        func destroy() async throws(SandboxFault) -> SandboxUsage {
            destroyed.withLock { $0 += 1 }
            return SandboxUsage(processor: nil, memoryPeak: nil, lifetime: .zero)
        }
    }

    private let record = SandboxRecord()

    private func call(_ stage: Stage, firstByte: Duration, startMax: Duration = .seconds(60)) async -> HTTPFault? {
        let transport = SandboxedTransport(maker: stage, startMax: startMax)
        let request = HTTPRequest(
            method: "GET", url: "http://127.0.0.1:9/", limits: HTTPLimits(firstByte: firstByte, whole: .seconds(600)))
        return await SandboxRecord.$current.withValue(record) {
            do throws(HTTPFault) {
                let reply = try await transport.send(request)
                #expect(reply.head.status == 200)
                return nil
            } catch { return error }
        }
    }

    @Test func aSandboxThatIsSlowToBeReadyIsNoModelThatIsSlow() async {
        let stage = Stage(
            startup: .milliseconds(300), saying: "begun\nHTTP/1.1 200 OK\r\n\r\n", isSilentThen: false)
        #expect(await call(stage, firstByte: .milliseconds(100)) == nil)
        #expect(record.fault == nil && record.uses.count == 1)
        #expect(record.uses.first.map { String(decoding: $0.log, as: UTF8.self) } == "HTTP/1.1 200 OK\r\n\r\n")
    }

    @Test func aSandboxInWhichTheCallIsNeverBegunIsItselfAtFault() async {
        let stage = Stage(saying: "", isSilentThen: true)
        #expect(
            await call(stage, firstByte: .seconds(600), startMax: .milliseconds(50)) == .cut("the sandbox failed"))
        #expect(record.fault == .timedOut(.milliseconds(50)))
        #expect(stage.destructions == 1 && record.uses.first?.usage != nil, "whoever is told knows that it is gone")
    }

    /// What was said until then is kept, and nothing is said beside it.
    @Test func theLogOfACallThatIsGivenUpIsItsOwn() async {
        let head = "HTTP/1.1 100 Continue\r\n\r\n"
        let stage = Stage(saying: "begun\n\(head)", isSilentThen: true)
        #expect(await call(stage, firstByte: .milliseconds(50)) == .timedOut(.firstByte))
        #expect(record.uses.first.map { String(decoding: $0.log, as: UTF8.self) } == head)
    }

    @Test func aModelThatDoesNotAnswerIsAtFaultFromThenOn() async {
        let stage = Stage(saying: "begun\n", isSilentThen: true)
        #expect(await call(stage, firstByte: .milliseconds(50)) == .timedOut(.firstByte))
        #expect(record.fault == nil && stage.destructions == 1)
        #expect(record.uses.first?.endedBy == .cancelled)
    }
}
