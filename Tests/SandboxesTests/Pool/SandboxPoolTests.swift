import Synchronization
import TestSupport
import Testing

@testable import Sandboxes

@Suite struct SandboxPoolTests {
    private static let key = SandboxPoolKey(experiment: "e", actor: "a", trust: "t")

    @Test func sandboxServesAgainWhereAllIsTheSame() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        for run in ["1", "2", "3"] {
            let specification = SandboxSpecification(labels: ["run": run, "workspace": "w"])
            let id = try await pool.withSandbox(for: Self.key, specification) { $0.identity.id }
            #expect(id == "1")
            await maker.settled()
        }
        #expect(maker.log == ["make 1", "reset 1", "reset 1", "reset 1"])
        // It belongs to the pool, whose life is not that of its first run.
        #expect(maker.labels == [["run": pool.identity, "workspace": "w"]])
        await pool.close()
        #expect(maker.log.last == "destroy 1" && maker.living.isEmpty)
    }

    @Test(arguments: [
        (SandboxPoolKey(experiment: "f", actor: "a", trust: "t"), SandboxSpecification()),
        (SandboxPoolKey(experiment: "e", actor: "b", trust: "t"), SandboxSpecification()),
        (SandboxPoolKey(experiment: "e", actor: "a", trust: "u"), SandboxSpecification()),
        (key, SandboxSpecification(reach: .only(host: "h", port: 1))), (key, SandboxSpecification(image: "i")),
        (key, SandboxSpecification(limits: SandboxLimits(processes: 1))),
    ])
    func sandboxServesNobodyElse(_ key: SandboxPoolKey, _ specification: SandboxSpecification) async throws {
        for sandboxesMax in [1, 2] {
            let maker = CountingMaker()
            let pool = SandboxPool(maker: maker, sandboxesMax: sandboxesMax)
            let first = try await pool.withSandbox(for: Self.key, SandboxSpecification()) { $0.identity.id }
            await maker.settled()
            let second = try await pool.withSandbox(for: key, specification) { $0.identity.id }
            #expect(first == "1" && second == "2" && maker.livingMost == sandboxesMax)
            await pool.close()
            #expect(maker.living.isEmpty)
        }
    }

    @Test(arguments: [
        SandboxFault.ended(.overLimit(.time)), .ended(.died("x")), .serverFailed("x"), .unreachable("x"), .cancelled,
    ])
    func sandboxThatFailedServesNobody(_ fault: SandboxFault) async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 4)
        // The fault counts, though its user be content with it.
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { sandbox in
            maker.executionFault.withLock { $0 = fault }
            #expect(await SandboxesTests.fault { try await sandbox.execute(SandboxCommand(["a"])) } == fault)
            maker.executionFault.withLock { $0 = nil }
        }
        let second = try await pool.withSandbox(for: Self.key, SandboxSpecification()) { $0.identity.id }
        #expect(second == "2")
        await pool.close()
        #expect(!maker.log.contains("reset 1") && maker.log.contains("destroy 1"))
    }

    @Test func fileThatThereIsNotHarmsNoSandbox() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { sandbox in
            _ = await SandboxesTests.fault { try await sandbox.read("none", bytesMax: 1) }
        }
        await maker.settled()
        #expect(maker.log == ["make 1", "reset 1"])
        await pool.close()
    }

    @Test func workThatThrowsDestroysItsSandbox() async throws {
        struct Own: Error {}
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        await #expect(throws: Own.self) {
            try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in throw Own() }
        }
        await pool.close()
        #expect(maker.log == ["make 1", "destroy 1"])
    }

    @Test func sandboxThatCannotBeEmptiedIsDestroyed() async throws {
        let maker = CountingMaker()
        maker.resetFault.withLock { $0 = .ended(.died("x")) }
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        for _ in 0..<2 { try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in } }
        await pool.close()
        #expect(maker.log == ["make 1", "reset 1", "destroy 1", "make 2", "reset 2", "destroy 2"])
    }

    @Test func sandboxThatCannotBePreparedIsDestroyed() async throws {
        let maker = CountingMaker()
        maker.preparationFault.withLock { $0 = .unavailable("x") }
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        let fault = await fault { try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in } }
        await pool.close()
        #expect(fault == .unavailable("x") && maker.log == ["make 1", "destroy 1"])
    }

    @Test func makerOfLentSandboxesTakesThemBackWhenTheyAreDestroyed() async throws {
        let counting = CountingMaker()
        let pool = SandboxPool(maker: counting, sandboxesMax: 1)
        let maker = LendingMaker(pool, for: Self.key)
        for _ in 0..<2 {
            let sandbox = try await maker.make(SandboxSpecification())
            #expect(sandbox.wayOut == "/way/out" && sandbox.obstacle == .unreachable && sandbox.identity.id == "1")
            let usage = try await sandbox.destroy()
            // What it took before is not of this time, in which nobody measured anything.
            #expect(usage.processor == nil && usage.memoryPeak == nil && usage.lifetime < .seconds(3_600))
            #expect(try await sandbox.destroy() == usage)
            #expect(await fault { try await sandbox.execute(SandboxCommand(["a"])) } == .ended(.destroyed))
            await counting.settled()
        }
        let working = try await maker.make(SandboxSpecification())
        _ = try await working.execute(SandboxCommand(["a"]))
        let usage = try await working.destroy()
        #expect(usage.processor == .seconds(1) && usage.memoryPeak == 8)
        await counting.settled()
        counting.executionFault.withLock { $0 = .ended(.overLimit(.time)) }
        let failing = try await maker.make(SandboxSpecification())
        _ = await fault { try await failing.execute(SandboxCommand(["a"])) }
        try await failing.destroy()
        await pool.close()
        #expect(counting.log == ["make 1", "reset 1", "reset 1", "reset 1", "destroy 1"])
    }

    @Test func sandboxThatIsForgottenComesBackAndIsDestroyed() async throws {
        let counting = CountingMaker()
        let pool = SandboxPool(maker: counting, sandboxesMax: 1)
        for number in 1...2 {
            let id = try await LendingMaker(pool, for: Self.key).make(SandboxSpecification()).identity.id
            #expect(id == "\(number)")
        }
        await pool.close()
        #expect(counting.log == ["make 1", "destroy 1", "make 2", "destroy 2"])
    }

    @Test func numberAtOnceIsKept() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 3)
        try await withThrowingTaskGroup { group in
            for number in 0..<40 {
                let key = SandboxPoolKey(experiment: "\(number % 5)", actor: "a", trust: "t")
                group.addTask {
                    try await pool.withSandbox(for: key, SandboxSpecification()) { sandbox in
                        for _ in 0..<(number % 7) { await Task.yield() }
                        _ = try await sandbox.execute(SandboxCommand(["a"]))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(maker.livingMost <= 3 && maker.executions == 40)
        await pool.close()
        #expect(maker.living.isEmpty)
    }

    @Test func whoWaitsCanGiveUp() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in
            let waiting = Task {
                await fault { try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in } }
            }
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
        }
        let id = try await pool.withSandbox(for: Self.key, SandboxSpecification()) { $0.identity.id }
        #expect(id == "1")
        await pool.close()
    }

    @Test func placeOfASandboxThatCouldNotBeMadeIsFree() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        maker.makingFault.withLock { $0 = .quotaExhausted("x") }
        for _ in 0..<3 {
            let fault = await fault { try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in } }
            #expect(fault == .quotaExhausted("x"))
        }
        maker.makingFault.withLock { $0 = nil }
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in }
        await pool.close()
    }

    // MARK: A quota

    private static let other = SandboxPoolKey(experiment: "e", actor: "a", trust: "u")

    @Test func idleSandboxIsGivenUpWhereAQuotaHasNoRoom() async throws {
        let maker = CountingMaker(quota: 1)
        let pool = SandboxPool(maker: maker, sandboxesMax: 4)
        for key in [Self.key, Self.other, Self.key] {
            try await pool.withSandbox(for: key, SandboxSpecification()) { _ in }
            await maker.settled()
        }
        #expect(maker.livingMost == 1 && maker.log.filter { $0.hasPrefix("make") } == ["make 1", "make 2", "make 3"])
        await pool.close()
        #expect(maker.living.isEmpty)
    }

    @Test func sandboxThatIsBeingEmptiedIsWaitedForWhereAQuotaHasNoRoom() async throws {
        let maker = CountingMaker(quota: 1)
        let pool = SandboxPool(maker: maker, sandboxesMax: 4)
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in }
        let id = try await pool.withSandbox(for: Self.other, SandboxSpecification()) { $0.identity.id }
        #expect(id == "2" && maker.livingMost == 1)
        await pool.close()
    }

    @Test func allAreServedWhereAQuotaHasRoomForFewer() async throws {
        let maker = CountingMaker(quota: 2)
        let pool = SandboxPool(maker: maker, sandboxesMax: 8)
        try await withThrowingTaskGroup { group in
            for number in 0..<40 {
                let key = SandboxPoolKey(experiment: "\(number % 5)", actor: "a", trust: "t")
                group.addTask {
                    try await pool.withSandbox(for: key, SandboxSpecification()) { sandbox in
                        for _ in 0..<(number % 7) { await Task.yield() }
                        _ = try await sandbox.execute(SandboxCommand(["a"]))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(maker.livingMost <= 2 && maker.executions == 40)
        await pool.close()
        #expect(maker.living.isEmpty)
    }

    @Test func aSandboxBesideThePoolTakesTheRoomOfAnIdleOne() async throws {
        let maker = CountingMaker(quota: 1)
        let pool = SandboxPool(maker: maker, sandboxesMax: 4)
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in }
        let sandbox = try await UnpooledMaker(maker, beside: pool).make(SandboxSpecification())
        #expect(sandbox.identity.id == "2" && maker.living == ["2"])
        try await sandbox.destroy()
        await pool.close()
    }

    @Test func whoeverWaitsForRoomIsToldThatThePoolIsClosed() async throws {
        let maker = CountingMaker(quota: 1)
        let pool = SandboxPool(maker: maker, sandboxesMax: 4)
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in
            let waiting = Task {
                await fault { try await pool.withSandbox(for: Self.other, SandboxSpecification()) { _ in } }
            }
            while maker.refusals == 0 { await Task.yield() }
            Task { await pool.close() }
            #expect(await waiting.value == .unavailable("the pool of sandboxes is closed"))
        }
        await pool.close()
        #expect(maker.living.isEmpty)
    }

    @Test func idleSandboxIsDestroyedAfterAWhile() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 2, idleMax: .milliseconds(10))
        try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in }
        while !maker.living.isEmpty || maker.log.count < 3 { await Task.yield() }
        #expect(maker.log == ["make 1", "reset 1", "destroy 1"])
        await pool.close()
    }

    @Test func closedPoolLendsNothingAndWaitsForWhatIsLent() async throws {
        let maker = CountingMaker()
        let pool = SandboxPool(maker: maker, sandboxesMax: 1)
        let closing = try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in
            let closing = Task { await pool.close() }
            while await fault({ try await pool.withSandbox(for: Self.key, SandboxSpecification()) { _ in } })
                != .unavailable("the pool of sandboxes is closed")
            {}
            #expect(maker.living == ["1"])
            return closing
        }
        await closing.value
        #expect(maker.log == ["make 1", "destroy 1"])
    }
}

/// Makes sandboxes of nothing, and writes down what is done with them.
private final class CountingMaker: SandboxMaker {
    struct State {
        var log: [String] = []
        var living: Set<String> = []
        var livingMost = 0
        var made = 0
        var executions = 0
        var refusals = 0
        var labels: [[String: String]] = []
    }

    /// How many may live at once, where there is a quota.
    private let quota: Int?
    let state = Mutex(State())
    let makingFault = Mutex<SandboxFault?>(nil)
    let executionFault = Mutex<SandboxFault?>(nil)
    let preparationFault = Mutex<SandboxFault?>(nil)
    let resetFault = Mutex<SandboxFault?>(nil)

    var log: [String] { state.withLock(\.log) }
    var living: Set<String> { state.withLock(\.living) }
    var livingMost: Int { state.withLock(\.livingMost) }
    var labels: [[String: String]] { state.withLock(\.labels) }
    var executions: Int { state.withLock(\.executions) }
    /// For want of room.
    var refusals: Int { state.withLock(\.refusals) }

    init(quota: Int? = nil) { self.quota = quota }

    func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        await Task.yield()
        if let fault = makingFault.withLock(\.self) { throw fault }
        let id: String? = state.withLock { state in
            if let quota, state.living.count >= quota {
                state.refusals += 1
                return nil
            }
            state.made += 1
            state.labels.append(specification.labels)
            state.living.insert("\(state.made)")
            state.livingMost = max(state.livingMost, state.living.count)
            state.log.append("make \(state.made)")
            return "\(state.made)"
        }
        guard let id else { throw .quotaExhausted("Total CPU limit exceeded") }
        return PaperSandbox(id: id, maker: self)
    }

    /// Returns when what was lent is either emptied or gone.
    func settled() async {
        while state.withLock({ $0.log.last?.hasPrefix("make") ?? false }) { await Task.yield() }
        for _ in 0..<50 { await Task.yield() }
    }
}

private struct PaperSandbox: ReusableSandbox {
    let id: String
    let maker: CountingMaker

    var identity: SandboxIdentity { SandboxIdentity(kind: .local, id: id, isolation: "none", startup: .zero) }

    var wayOut: String? { "/way/out" }
    var obstacle: NetworkObstacle? { .unreachable }
    /// A second and a byte more with each command.
    var usage: SandboxUsage {
        SandboxUsage(
            processor: .seconds(9 + measurements), memoryPeak: 7 + measurements, lifetime: .seconds(3_600))
    }
    var measurements: Int { maker.executions }

    func put(_ files: [SandboxFile]) async throws(SandboxFault) {}

    func execute(
        _ command: SandboxCommand, heard: (@Sendable (SandboxOutput) -> Void)?
    ) async throws(SandboxFault) -> SandboxExecution {
        await Task.yield()
        if let fault = maker.executionFault.withLock(\.self) { throw fault }
        maker.state.withLock { $0.executions += 1 }
        return SandboxExecution(exitCode: 0, standardOutput: [], standardError: [], elapsed: .zero)
    }

    func read(_ path: SandboxPath, bytesMax: Int) async throws(SandboxFault) -> [UInt8] { throw .notFound("x") }

    func prepare() async throws(SandboxFault) {
        if let fault = maker.preparationFault.withLock(\.self) { throw fault }
    }

    func reset() async throws(SandboxFault) {
        await Task.yield()
        maker.state.withLock { $0.log.append("reset \(id)") }
        if let fault = maker.resetFault.withLock(\.self) { throw fault }
    }

    func destroy() async throws(SandboxFault) -> SandboxUsage {
        await Task.yield()
        maker.state.withLock { state in
            state.log.append("destroy \(id)")
            state.living.remove(id)
        }
        return SandboxUsage(processor: nil, memoryPeak: nil, lifetime: .zero)
    }
}
