import Sandboxes
import Testing

@Suite(.timeLimit(.minutes(1))) struct SandboxSlotsTests {
    @Test func whoComesFirstIsServedFirst() async throws {
        let slots = SandboxSlots(1)
        let first = try await slots.take()
        let (served, signal) = AsyncStream.makeStream(of: Int.self)
        var waiting: [Task<Void, any Error>] = []
        for number in 0..<3 {
            waiting.append(
                Task {
                    let slot = try await slots.take()
                    signal.yield(number)
                    slot.giveBack()
                })
            // Each is in the line before the next comes.
            for _ in 0..<100 { await Task.yield() }
            try await Task.sleep(for: .milliseconds(20))
        }
        first.giveBack()
        first.giveBack()
        for task in waiting { try await task.value }
        signal.finish()
        var order: [Int] = []
        for await number in served { order.append(number) }
        #expect(order == [0, 1, 2])
    }

    @Test func whoIsCancelledLeavesTheLine() async throws {
        let slots = SandboxSlots(1)
        var slot: SandboxSlots.Slot? = try await slots.take()
        let waiting = Task { try await slots.take() }
        try await Task.sleep(for: .milliseconds(20))
        waiting.cancel()
        await #expect(throws: SandboxFault.cancelled) { try await waiting.value }
        // Letting go of it gives it back.
        #expect(slot != nil)
        slot = nil
        _ = try await slots.take()
    }

    @Test func ofFewOpenFilesFewSandboxesAreMade() {
        #expect(OpenFiles(limit: 256).sandboxesMax == 13)
        #expect(OpenFiles(limit: 0).sandboxesMax == 1)
        #expect(OpenFiles.now.limit > 0)
    }
}
