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
        try await walk(command, faults: [.kill, .after, .tear])
    }

    @Test(arguments: FaultedCommand.all) func aFailingDiskIsSaidAndLosesNothing(_ command: FaultedCommand) async throws
    {
        try await walk(command, faults: [.full, .broken])
    }

    private func walk(_ command: FaultedCommand, faults: [Fault]) async throws {
        var random = SeededRandom("broken \(command.name)")
        let (bench, calls) = try await command.rehearsed()
        let before = try await bench.soundLog("before")
        // What lies in shared memory is the same to all of these: one in ten is enough even where all are tried.
        let onDisk = calls.filter { !$0.isOfSharedMemory || $0.number.isMultiple(of: 10) }
        let trials = faults.flatMap { fault in
            Self.sample(of: onDisk, fault, using: &random).map { (fault, $0) }
        }
        print("\(command.name): \(trials.count) trials of \(calls.count) calls, seed \(random.seed)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (fault, call)) in trials.enumerated() {
                if index >= Self.atOnce { try await group.next() }
                group.addTask { try await command.trial(fault, at: call, on: bench, before: before) }
            }
            try await group.waitForAll()
        }
    }

    private static func sample(of calls: [DiskCall], _ fault: Fault, using random: inout SeededRandom) -> [DiskCall] {
        let calls = calls.filter { fault != .tear || $0.name.hasSuffix("write") }
        let chosen = Set(Thoroughness.choose(sampleCalls, of: calls, using: &random).map(\.number))
        // Of a file that it cannot take away SQLite says nothing: that is tried always.
        return calls.filter { chosen.contains($0.number) || fault == .broken && $0.name == "unlink" }
    }
}
