import Foundation
import TestSupport
import Testing

/// The program itself, killed or failed at the calls of its way to the disk, one at a time: a sample of them, or all with
/// `Tools/test --faults`.
@Suite(
    .serialized, .enabled(if: FileManager.default.fileExists(atPath: FaultyDisk.shim), "libFaultShim.so was not built"))
struct BrokenCommandTests {
    /// Calls that are tried where not all are.
    private static let sampleCalls = 5
    private static let atOnce = 2

    @Test(arguments: FaultedCommand.all) func aKilledCommandLeavesAllOrNothing(_ command: FaultedCommand) async throws {
        let endings = try await walk(command, faults: [.kill, .after, .tear])
        // Threads may come in another order than in the rehearsal, so a few may not reach the call, and of its last calls many. Where most do
        // not, nothing was shown.
        let killed = endings.count { $0 == .killed }
        #expect(killed * 2 > endings.count || command.concernsItsEnd, "\(killed) of \(endings.count) were killed")
    }

    @Test(arguments: FaultedCommand.all) func aFailingDiskIsSaidAndLosesNothing(_ command: FaultedCommand) async throws
    {
        let endings = try await walk(command, faults: [.full, .broken])
        #expect(endings.contains(.refused) || command.concernsItsEnd, "the disk failed, and nobody took note")
    }

    private func walk(_ command: FaultedCommand, faults: [Fault]) async throws -> [Ending] {
        var random = SeededRandom("broken \(command.name)")
        let (bench, calls) = try await command.rehearsed()
        let before = try await bench.soundLog("before")
        // What lies in shared memory is the same to all of these: one in ten is enough even where all are tried.
        let onDisk = calls.filter { !$0.isOfSharedMemory || $0.number.isMultiple(of: 10) }
        let trials = faults.flatMap { fault in
            Self.sample(of: onDisk, fault, using: &random).map { (fault, $0) }
        }
        print("\(command.name): \(trials.count) trials of \(calls.count) calls, seed \(random.seed)")
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            var endings: [Ending] = []
            for (index, (fault, call)) in trials.enumerated() {
                if index >= Self.atOnce, let ending = try await group.next() { endings.append(ending) }
                group.addTask { try await command.trial(fault, at: call, on: bench, before: before) }
            }
            for try await ending in group { endings.append(ending) }
            return endings
        }
    }

    private static func sample(of calls: [DiskCall], _ fault: Fault, using random: inout SeededRandom) -> [DiskCall] {
        let calls = calls.filter { fault != .tear || $0.name.hasSuffix("write") }
        let chosen = Set(Thoroughness.choose(sampleCalls, of: calls, using: &random).map(\.number))
        return calls.filter { call in
            switch fault {
            // Where nothing could be written from the start, whatever matters has failed.
            case .full: chosen.contains(call.number) || call.number == calls.first?.number
            // Of a file that it cannot take away SQLite says nothing: that is tried always.
            case .broken: chosen.contains(call.number) || call.name == "unlink"
            case .kill, .after, .tear: chosen.contains(call.number)
            }
        }
    }
}
