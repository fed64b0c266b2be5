import FoundationEssentials

/// Keeps sandboxes warm, and holds how many there are at once to a number.
///
/// A sandbox is lent to one user at a time. One that served well is reset and serves again, for the same
/// ``SandboxPoolKey`` and a specification that differs in nothing but its labels; one that failed is destroyed. Idle ones
/// are destroyed after a while, when somebody else needs their place, or what they take of a quota, and at the end. Where a quota has no room for
/// as many as it may lend, whoever comes later waits for those that are lent.
package actor SandboxPool<Maker: SandboxMaker> {
    /// What its sandboxes have as ``SandboxLabel/run``: they serve many.
    package nonisolated let identity = "pool-" + UUID().uuidString.lowercased()
    private let maker: Maker
    private let sandboxesMax: Int
    private let idleMax: Duration
    /// Those that are lent, idle, being made, reset or destroyed: each has a place.
    private var placesTaken = 0
    private var idle: [Idle] = []
    private var waiting: [Waiter] = []
    private var lastNumber = 0
    private var isClosed = false
    /// The ids of its sandboxes, until their destruction was tried.
    package private(set) var held: Set<String> = []
    /// Resets and destructions that go on beside the work.
    private var chores: [Int: Chore] = [:]
    /// When one of its sandboxes was destroyed last.
    private var destroyedAt: ContinuousClock.Instant?

    private struct Chore {
        let task: Task<Void, Never>
        let isReset: Bool
    }

    private struct Idle {
        let number: Int
        let sandbox: any ReusableSandbox
        let key: SandboxPoolKey
        let specification: SandboxSpecification
        let expiry: Task<Void, Never>
    }

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    /// - Parameters:
    ///   - sandboxesMax: at once, idle ones included.
    ///   - idleMax: how long a sandbox waits for work.
    package init(maker: Maker, sandboxesMax: Int, idleMax: Duration = .seconds(60)) {
        precondition(sandboxesMax > 0, "a pool must be able to lend")
        self.maker = maker
        self.sandboxesMax = sandboxesMax
        self.idleMax = idleMax
    }

    /// Lends a sandbox for as long as `body` takes; waits for one where all are lent. What `body` throws is passed on as
    /// it is, and its sandbox destroyed.
    package func withSandbox<R: Sendable>(
        for key: SandboxPoolKey, _ specification: SandboxSpecification,
        _ body: @Sendable (any Sandbox) async throws -> R
    ) async throws -> R {
        let sandbox = try await lent(for: key, specification)
        do {
            let result = try await body(sandbox)
            _ = try? await sandbox.destroy()
            return result
        } catch {
            sandbox.condemn()
            _ = try? await sandbox.destroy()
            throw error
        }
    }

    /// Lends a sandbox until it is destroyed.
    func lent(
        for key: SandboxPoolKey, _ specification: SandboxSpecification
    ) async throws(SandboxFault) -> PooledSandbox {
        let began = ContinuousClock.now
        let sandbox = try await lend(key, specification)
        return PooledSandbox(sandbox, startup: ContinuousClock.now - began) { isSound in
            await self.takeBack(sandbox, isSound: isSound, key, specification)
        }
    }

    /// Destroys all that is idle, lends no more, and returns when what was lent has come back and is destroyed.
    package func close() async {
        isClosed = true
        for entry in idle { retire(entry) }
        idle = []
        for waiter in waiting { waiter.continuation.resume() }
        waiting = []
        // Nobody needs them empty any more: they are destroyed as they are.
        for chore in chores.values where chore.isReset { chore.task.cancel() }
        // Being cancelled would leave sandboxes behind.
        await Task { await self.drain() }.value
    }

    private func drain() async {
        while placesTaken > 0 {
            if let chore = chores.values.first {
                await chore.task.value
            } else {
                await wait()
            }
        }
    }

    // MARK: Lending

    private func lend(
        _ key: SandboxPoolKey, _ specification: SandboxSpecification
    ) async throws(SandboxFault) -> any Sandbox {
        // Who came first is served first, whatever became free meanwhile.
        var mayGo = waiting.isEmpty
        while true {
            guard !isClosed else {
                // Whoever closes it waits too.
                wakeNext()
                throw .unavailable("the pool of sandboxes is closed")
            }
            if Task.isCancelled {
                wakeNext()
                throw .cancelled
            }
            if mayGo {
                if let index = idleIndex(key, specification) {
                    let entry = idle.remove(at: index)
                    entry.expiry.cancel()
                    return entry.sandbox
                }
                if placesTaken < sandboxesMax {
                    placesTaken += 1
                    do throws(SandboxFault) { return try await make(specification) } catch .quotaExhausted(let reason) {
                        // It may have been closed meanwhile, or one have become idle that will do.
                        if isClosed || idleIndex(key, specification) != nil { continue }
                        if placesTaken == 0 {
                            guard mayLinger else {
                                wakeNext()
                                throw .quotaExhausted(reason)
                            }
                            try? await Task.sleep(for: .milliseconds(200))
                            continue
                        }
                    }
                }
                if !idle.isEmpty {
                    // The oldest of another's, who is served by a new one if need be.
                    retire(idle.removeFirst())
                }
            }
            await wait()
            mayGo = true
        }
    }

    private func idleIndex(_ key: SandboxPoolKey, _ specification: SandboxSpecification) -> Int? {
        idle.firstIndex { $0.key == key && $0.specification.isLike(specification) }
    }

    /// Whether a sandbox that is gone may count at the provider for a moment still.
    private var mayLinger: Bool { destroyedAt.map { ContinuousClock.now - $0 < .seconds(5) } ?? false }

    /// Gives up one that nobody uses, for one beside the pool for which a quota has no room, and returns when it is gone.
    /// - Returns: whether there may be room now.
    func makeRoom() async -> Bool {
        if !idle.isEmpty { retire(idle.removeFirst()) }
        if let chore = chores.values.first {
            await chore.task.value
            return true
        }
        guard mayLinger else { return false }
        try? await Task.sleep(for: .milliseconds(200))
        return true
    }

    /// A place for which a quota has no room is left without a word: who waits for one would be refused as well.
    private func make(_ specification: SandboxSpecification) async throws(SandboxFault) -> any Sandbox {
        let sandbox: any Sandbox
        do {
            var specification = specification
            specification.labels[SandboxLabel.run] = identity
            sandbox = try await maker.make(specification)
            held.insert(sandbox.identity.id)
        } catch {
            if case .quotaExhausted = error { placesTaken -= 1 } else { leavePlace() }
            throw error
        }
        do {
            try await (sandbox as? any ReusableSandbox)?.prepare()
            return sandbox
        } catch {
            destroy(sandbox)
            throw error
        }
    }

    private func takeBack(
        _ sandbox: any Sandbox, isSound: Bool, _ key: SandboxPoolKey, _ specification: SandboxSpecification
    ) {
        guard isSound, !isClosed, let reusable = sandbox as? any ReusableSandbox else { return destroy(sandbox) }
        chore(isReset: true) {
            do {
                try await reusable.reset()
            } catch {
                _ = try? await reusable.destroy()
                return await self.leavePlace(of: reusable)
            }
            await self.keep(reusable, key, specification)
        }
    }

    private func keep(
        _ sandbox: any ReusableSandbox, _ key: SandboxPoolKey, _ specification: SandboxSpecification
    ) {
        guard !isClosed else { return destroy(sandbox) }
        lastNumber += 1
        let number = lastNumber
        let expiry = Task { [idleMax, weak self] in
            do { try await Task.sleep(for: idleMax) } catch { return }
            await self?.expire(number)
        }
        idle.append(Idle(number: number, sandbox: sandbox, key: key, specification: specification, expiry: expiry))
        wakeNext()
    }

    // MARK: Destroying

    private func expire(_ number: Int) {
        guard let index = idle.firstIndex(where: { $0.number == number }) else { return }
        retire(idle.remove(at: index))
    }

    private func retire(_ entry: Idle) {
        entry.expiry.cancel()
        destroy(entry.sandbox)
    }

    /// The place is free when the sandbox is gone, not before: the number is a promise to the provider.
    private func destroy(_ sandbox: any Sandbox) {
        chore {
            _ = try? await sandbox.destroy()
            await self.leavePlace(of: sandbox)
        }
    }

    private func leavePlace(of sandbox: any Sandbox) {
        held.remove(sandbox.identity.id)
        destroyedAt = .now
        leavePlace()
    }

    private func leavePlace() {
        placesTaken -= 1
        wakeNext()
    }

    private func chore(isReset: Bool = false, _ work: @escaping @Sendable () async -> Void) {
        lastNumber += 1
        let number = lastNumber
        let task = Task {
            await work()
            self.forget(number)
        }
        chores[number] = Chore(task: task, isReset: isReset)
    }

    private func forget(_ number: Int) { chores[number] = nil }

    // MARK: Waiting

    private func wait() async {
        lastNumber += 1
        let number = lastNumber
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume() }
                waiting.append(Waiter(number: number, continuation: continuation))
            }
        } onCancel: {
            Task { await self.wake(number) }
        }
    }

    private func wake(_ number: Int) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume()
    }

    private func wakeNext() {
        guard !waiting.isEmpty else { return }
        waiting.removeFirst().continuation.resume()
    }
}

extension SandboxSpecification {
    /// Whether a sandbox made for the one will do for the other: labels are names only.
    fileprivate func isLike(_ other: SandboxSpecification) -> Bool {
        reach == other.reach && limits == other.limits && image == other.image
    }
}
