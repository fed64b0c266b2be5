import Events
import Projections
import SnapshotCoding
import TestSupport
import Testing

@Suite struct SnapshotTests {
    /// By version, what one fixed log makes. When this fails, folding or coding was changed: raise
    /// ``ReadModels/snapshotVersion`` and say here what that version makes. Only where no more than `RandomLog` was
    /// changed may the version stay.
    @Test func theFormOfAVersionNeverChanges() {
        let models = fold(RandomLog.events(400, seed: 7))
        let golden: [UInt32: UInt64] = [
            1: 10_704_023_311_054_670_397, 2: 12_747_608_968_579_723_194, 3: 13_280_660_864_973_262_391,
            4: 17_794_665_257_121_698_021, 5: 5_831_450_226_255_881_941, 6: 2_701_197_989_969_625_765,
            7: 2_701_197_989_969_625_765, 8: 17_984_958_376_623_547_714, 9: 3_435_420_588_311_265_911,
            10: 3_621_312_157_172_533_270,
        ]
        #expect(fingerprint(models.snapshotBytes) == golden[ReadModels.snapshotVersion])
    }

    @Test func readModelsOfEveryPositionAreReadBackWhole() throws {
        let seed = RandomLog.seed()
        let events = RandomLog.events(200, seed: seed)
        var models = ReadModels()
        for event in events {
            let bytes = models.snapshotBytes
            let read: ReadModels = try SnapshotReader.read(bytes)
            #expect(read.position == event.position)
            guard reflectedText(read) == reflectedText(models), read.snapshotBytes == bytes else {
                Issue.record("seed \(seed): not read back as of position \(event.position)")
                return
            }
            expectSame(read, models, asOf: .now(models), "seed \(seed), position \(event.position)")
            models.apply(event)
        }
    }

    @Test func whatWasReadBackFoldsOnAsIfItHadFoldedAll() throws {
        let seed = RandomLog.seed()
        let events = RandomLog.events(300, seed: seed)
        let whole = fold(events)
        for end in stride(from: 0, to: events.count, by: 7) {
            var read: ReadModels = try SnapshotReader.read(fold(events[..<end]).snapshotBytes)
            for event in events[end...] { read.apply(event) }
            #expect(reflectedText(read) == reflectedText(whole), "seed \(seed), read back at \(end)")
            for moment in [end / 2, end, events.count] {
                expectSame(read, whole, asOf: AsOf(end: UInt64(moment)), "seed \(seed), read back at \(end)")
            }
        }
    }

    @Test func aLongLogIsReadBackWithItsRunningSums() throws {
        let seed = RandomLog.seed()
        let whole = fold(RandomLog.events(4_000, seed: seed))
        let read: ReadModels = try SnapshotReader.read(whole.snapshotBytes)
        #expect(reflectedText(read) == reflectedText(whole))
        for end in stride(from: 0, through: 4_000, by: 250) {
            expectSame(read, whole, asOf: AsOf(end: UInt64(end)), "seed \(seed)")
        }
    }

    /// The bytes come authenticated; but even if they did not, nothing in them could stop the program.
    @Test func bytesThatWereChangedAreRefusedOrAnswerWithoutATrap() {
        let seed = RandomLog.seed()
        let good = fold(RandomLog.events(250, seed: seed)).snapshotBytes
        var random = SeededRandom("changed snapshots")
        var refused = 0
        for end in stride(from: 0, to: good.count, by: 37) {
            #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read(Array(good[..<end])) as ReadModels }
        }
        for _ in 0..<1_500 {
            var bad = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bad[Int.random(in: bad.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                let models: ReadModels = try SnapshotReader.read(bad)
                _ = Answers(models, asOf: .now(models))
                _ = Answers(models, asOf: AsOf(end: models.position / 2))
            } catch { refused += 1 }
        }
        #expect(refused > 300, "seed \(seed)")
    }
}
