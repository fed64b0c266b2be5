internal import Foundation
internal import Synchronization

/// A sandbox on this machine. All that it has is in its namespaces: when its first process ends, by whatever, nothing is left of it.
final class LocalSandbox: Sandbox {
    let identity: SandboxIdentity
    private let limits: SandboxLimits
    private let process: SandboxProcess
    private let line: AgentLine
    private let forwarder: Forwarder?
    private let slot: SandboxSlots.Slot
    private let ready: ContinuousClock.Instant
    private let usage = Mutex<SandboxUsage?>(nil)

    private init(
        identity: SandboxIdentity, limits: SandboxLimits, process: SandboxProcess, line: AgentLine,
        forwarder: Forwarder?, slot: SandboxSlots.Slot
    ) {
        self.slot = slot
        self.identity = identity
        self.limits = limits
        self.process = process
        self.line = line
        self.forwarder = forwarder
        ready = .now
    }

    static func start(
        _ bubblewrap: Bubblewrap, _ specification: SandboxSpecification, startMax: Duration, in slot: SandboxSlots.Slot
    ) async throws(SandboxFault) -> LocalSandbox {
        guard case .only(let host, let port) = specification.reach else {
            return try await start(bubblewrap, specification, startMax: startMax, forwarder: nil, slot)
        }
        let forwarder = try Forwarder(host: host, port: port)
        bubblewrap.handOver(forwarder.folder)
        bubblewrap.handOver(forwarder.socket)
        do throws(SandboxFault) {
            return try await start(bubblewrap, specification, startMax: startMax, forwarder: forwarder, slot)
        } catch {
            forwarder.stop()
            throw error
        }
    }

    private static func start(
        _ bubblewrap: Bubblewrap, _ specification: SandboxSpecification, startMax: Duration, forwarder: Forwarder?,
        _ slot: SandboxSlots.Slot
    ) async throws(SandboxFault) -> LocalSandbox {
        let begun = ContinuousClock.now
        let (ours, theirs) = try Descriptor.socketPair()
        let (output, error, complaints) = (try Descriptor.pipe(), try Descriptor.pipe(), try Descriptor.pipe())
        for pipe in [output, error] { bubblewrap.handOver(pipe.writing) }
        var descriptors = [theirs, theirs, complaints.writing, output.writing, error.writing]
        let filter = SystemCallFilter.program
        if let filter { descriptors.append(try offering(filter)) }
        let process = try await SandboxProcess.start(
            bubblewrap.arguments(
                specification.limits, filter: filter == nil ? nil : Int32(descriptors.count - 1),
                socket: forwarder?.socket, command: ["/bin/sh", "-c", Agent.script]),
            descriptors: descriptors)
        descriptors = []
        let line = AgentLine(
            ours, output: output.reading, error: error.reading, complaints: complaints.reading, process: process)
        guard line.startHearing() else {
            process.kill()
            _ = process.wait()
            throw .unavailable(Forwarder.noThread)
        }
        do {
            try await line.waitUntilReady(atMost: startMax)
        } catch {
            _ = await line.end(.destroyed)
            _ = process.wait()
            throw error
        }
        let identity = SandboxIdentity(
            kind: .local, id: "local-\(process.id)",
            isolation: "user, pid, mount, network, ipc and uts namespaces\(filter == nil ? "" : ", seccomp"), limits",
            startup: .now - begun)
        return LocalSandbox(
            identity: identity, limits: specification.limits, process: process, line: line, forwarder: forwarder,
            slot: slot)
    }

    /// A descriptor from which `bytes` can be read, which are fewer than a pipe holds.
    private static func offering(_ bytes: [UInt8]) throws(SandboxFault) -> Descriptor {
        let pipe = try Descriptor.pipe()
        precondition(bytes.count <= 1 << 16)
        _ = bytes.withUnsafeBytes { write(pipe.writing.number, $0.baseAddress!, $0.count) }
        return pipe.reading
    }

    var wayOut: String? { forwarder == nil ? nil : Bubblewrap.socket }
    var obstacle: NetworkObstacle? { forwarder?.obstacle }

    func put(_ files: [SandboxFile]) async throws(SandboxFault) {
        for file in files {
            let reply = try await line.ask(Agent.put(file), limits.asking())
            guard reply.answer == .done(0) else {
                throw .rejected(
                    "the file \(file.path) cannot be written: it is over the sandbox's limits, or a folder has its name"
                )
            }
        }
    }

    func execute(
        _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
    ) async throws(SandboxFault) -> SandboxExecution {
        let begun = ContinuousClock.now
        var limits = limits
        limits.time = command.timeMax ?? limits.time
        let reply = try await line.ask(try Agent.run(command), limits, heard: heard)
        let elapsed = ContinuousClock.now - begun
        guard case .done(let code) = reply.answer else { throw .protocolBroken("the sandbox lost count") }
        let processor = line.seeAfterCommand()
        // Any program may end with these codes; the time that goes with them can only be taken. The second is of those that heed no SIGXCPU.
        if code == 128 + Int(SIGXCPU) || code == 128 + Int(SIGKILL), processor >= limits.processorSpent {
            _ = await line.end(.overLimit(.processor))
            throw .ended(.overLimit(.processor))
        }
        return SandboxExecution(
            exitCode: code, standardOutput: reply.output, standardError: reply.error, elapsed: elapsed)
    }

    func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8] {
        let reply = try await line.ask(
            Agent.get(path, bytesMax: bytesMax + 1), limits.asking(outputBytes: bytesMax + 1))
        switch reply.answer {
        case .missing: throw .notFound("the sandbox has no file \(path)")
        case .done(0): break
        case .done, .ready: throw .rejected("the file \(path) cannot be read")
        }
        guard reply.output.count <= bytesMax else { throw .fileTooLarge(path, bytesMax: bytesMax) }
        return reply.output
    }

    func destroy() async throws(SandboxFault) -> SandboxUsage {
        if let usage = usage.withLock({ $0 }) { return usage }
        let seen = await line.end(.destroyed)
        forwarder?.stop()
        let processor = process.wait()
        slot.giveBack()
        return usage.withLock { usage in
            let now =
                usage
                ?? SandboxUsage(
                    processor: max(processor, seen.processor ?? .zero), memoryPeak: seen.memoryPeak,
                    lifetime: .now - ready)
            usage = now
            return now
        }
    }
}

extension SandboxLimits {
    /// So much must have been taken where the kernel ended a process for its processor time. It ends it by the ticks that found the process
    /// at work; what is looked at is what was measured, and of a busy machine that may be less.
    fileprivate var processorSpent: Duration {
        Duration.seconds(Bubblewrap.processorSeconds(self).soft) * 0.9 - .milliseconds(500)
    }

    /// For what the agent does itself.
    fileprivate func asking(outputBytes: Int = 0) -> SandboxLimits {
        var limits = self
        limits.time = .seconds(60)
        limits.outputBytes = outputBytes
        return limits
    }
}
