import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// `kill -9` in the middle of appends.
@Suite(.serialized) struct KilledWriterTests {
    @Test func everyAcknowledgedEventIsThereAndNoHalfBatch() async throws {
        var random = SeededRandom("killed writer")
        let log = SampleLog()
        let batch = 5
        var folder = try await StoreFolder.written(0, log: log)
        var acknowledged: [Int: UInt64] = [:]
        var total = 0
        var sizes: [UInt64] = []
        for round in 0..<10 {
            // Every log is killed twice, so that what one kill left the next process continues.
            if round.isMultiple(of: 2) {
                folder = try await StoreFolder.written(0, log: log)
                acknowledged = [:]
            }
            let child = try AppendProbe.start("append", folder.directory, "\(round * 10_000_000)", "\(batch)")
            #expect(try child.nextLine() == "ready")
            // On this thread, for the pool's may be busy for seconds.
            usleep(.random(in: 1_000...80_000, using: &random))
            for line in try child.killAndRead() {
                let numbers = line.split(separator: " ").compactMap { UInt64($0) }
                guard numbers.count == 3, numbers[2] == UInt64(batch) else {
                    Issue.record("the probe says: \(line)")
                    continue
                }
                acknowledged[Int(numbers[0])] = numbers[1]
            }
            // A reader first: it finds the log as the killed process left it, and changes nothing.
            try log.expectSound(try folder.open(.readOnly))
            let store = try folder.open(.readWrite)
            for (first, position) in acknowledged {
                for offset in 0..<batch {
                    #expect(
                        try store.position(of: SampleLog.eventID(first + offset)) == position + UInt64(offset),
                        "event \(first + offset)")
                }
            }
            let size = try #require(try store.head()).size
            #expect(size % UInt64(batch) == 0 && size >= UInt64(acknowledged.count * batch))
            try log.expectSound(store, size: size)
            sizes.append(size)
            total += round.isMultiple(of: 2) ? 0 : acknowledged.count
            try store.close()
        }
        print("killed writer: \(total) acknowledged batches; logs of \(sizes) events")
        #expect(total > 0)
    }
}
