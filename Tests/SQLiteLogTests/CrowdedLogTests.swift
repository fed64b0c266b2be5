import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// Several processes that write the same events to one log, each in an order of its own.
@Suite struct CrowdedLogTests {
    @Test func everyProcessGetsTheSameReceiptsAndEveryEventIsThereOnce() async throws {
        var random = SeededRandom("crowded log")
        let log = SampleLog()
        let folder = try await StoreFolder.written(0, log: log)
        let count = Thoroughness.isWhole ? 400 : 40
        let processes = try (0..<4).map { _ in
            try AppendProbe.start("crowd", folder.directory, "\(count)", "\(random.next())")
        }
        var positions: [Int: Set<UInt64>] = [:]
        for process in processes {
            for line in try process.remainingOutput().split(separator: "\n") {
                let numbers = line.split(separator: " ").compactMap { UInt64($0) }
                // The probe also says its seed.
                if numbers.count == 2, line.first?.isNumber == true {
                    positions[Int(numbers[0]), default: []].insert(numbers[1])
                }
            }
            #expect(process.waitForEnd() == 0)
        }
        #expect(positions.count == count)
        #expect(positions.values.allSatisfy { $0.count == 1 }, "seed \(random.seed)")
        #expect(Set(positions.values.flatMap(\.self)) == Set(0..<UInt64(count)))
        try log.expectSound(try folder.open(.readOnly), size: UInt64(count))
    }
}
