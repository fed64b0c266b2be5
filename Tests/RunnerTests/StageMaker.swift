import Sandboxes
import Synchronization

/// Makes sandboxes in which nothing runs: each command ends with what is said of it, or is ended, or hangs until it is given up. The first ones, or
/// all, may not be made at all.
final class StageMaker: SandboxMaker {
    enum Ending: Sendable {
        case output(String)
        /// The first commands are ended, one by each; the others have the output.
        case inTurn([SandboxFault], String)
        /// On its standard output, before it is ended.
        case ended(SandboxFault, saying: String)
        case never
        /// No sandbox is made.
        case unmade(SandboxFault)
    }

    private let ending: Ending
    /// Of the first makings, one each.
    private let faults: Mutex<[SandboxFault]>
    private let made = Mutex<[SandboxSpecification]>([])
    private let executed = Mutex(0)
    private let destroyed = Mutex(0)
    private let (started, signal) = AsyncStream.makeStream(of: Void.self)

    init(_ ending: Ending, after faults: [SandboxFault] = []) {
        self.ending = ending
        self.faults = Mutex(faults)
    }

    /// Of all that were wanted.
    var specifications: [SandboxSpecification] { made.withLock(\.self) }
    var destructions: Int { destroyed.withLock(\.self) }

    /// Until a command is under way.
    func waitForCommand() async { for await _ in started { return } }

    func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        made.withLock { $0.append(specification) }
        if case .unmade(let fault) = ending { throw fault }
        let fault: SandboxFault? = faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let fault { throw fault }
        return Stage(of: self)
    }

    private struct Stage: Sandbox {
        let maker: StageMaker
        let identity = SandboxIdentity(kind: .local, id: "stage", isolation: "none", startup: .milliseconds(1))

        init(of maker: StageMaker) { self.maker = maker }

        func put(_ files: [SandboxFile]) async throws(SandboxFault) {}

        func execute(
            _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
        ) async throws(SandboxFault) -> SandboxExecution {
            maker.signal.yield()
            switch maker.ending {
            case .output(let text): return Self.execution(text)
            case .inTurn(let faults, let text):
                let number = maker.executed.withLock { executed in
                    executed += 1
                    return executed
                }
                guard number > faults.count else { throw faults[number - 1] }
                return Self.execution(text)
            case .ended(let fault, let text):
                heard?(.standardOutput(Array(text.utf8)))
                throw fault
            case .unmade(let fault): throw fault
            case .never:
                do { try await Task.sleep(for: .seconds(600)) } catch {}
                throw .cancelled
            }
        }

        private static func execution(_ text: String) -> SandboxExecution {
            SandboxExecution(exitCode: 0, standardOutput: Array(text.utf8), standardError: [], elapsed: .zero)
        }

        func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8] { [] }

        func destroy() async throws(SandboxFault) -> SandboxUsage {
            maker.destroyed.withLock { $0 += 1 }
            return SandboxUsage(processor: nil, memoryPeak: nil, lifetime: .milliseconds(2))
        }
    }
}
