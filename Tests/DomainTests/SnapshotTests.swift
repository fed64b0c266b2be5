import Domain
import Events
import SnapshotCoding
import SwiftProtobuf
import TestSupport
import Testing

@Suite struct SnapshotTests {
    /// The states that a random story goes through.
    private func states(_ seed: SeededGenerator, commands: Int) throws -> [WorkspaceState] {
        var story = Story(seed)
        var state = try given(
            .configureProvider(.sample.with { $0.requestsPerMinute = 5 }), .storeCredential(.sample),
            .setPrice(changed(.sample) { $0.price.usual.cachedInputPicodollars = 0 }), .createPrompt(.sample),
            .createDataset(.sample), .addCases(.sample), .designExperiment(.sample), .startExperiment(.sample))
        var states = [WorkspaceState(), state]
        for _ in 0..<commands {
            if (try? state.obey(story.nextCommand(in: state))) != nil { states.append(state) }
        }
        return states
    }

    /// By version, what one fixed story makes. When this fails, folding or coding was changed: raise
    /// ``WorkspaceState/snapshotVersion`` and say here what that version makes. Only where no more than `Story` was
    /// changed may the version stay.
    @Test func theFormOfAVersionNeverChanges() throws {
        let state = try #require(try states(SeededGenerator(seed: 7), commands: 500).last)
        let golden: [UInt32: UInt64] = [
            1: 4_827_662_057_387_314_486, 2: 11_204_939_616_208_484_956, 3: 17_809_431_524_980_544_372,
            4: 17_458_501_963_614_576_142, 5: 8_053_799_296_132_260_069, 6: 2_359_050_024_237_224_185,
            7: 544_803_744_767_845_935, 8: 18_437_555_429_489_183_411,
            9: 6_328_350_093_531_198_215, 10: 18_363_441_778_650_855_556, 11: 1_399_938_307_411_241_746,
        ]
        #expect(fingerprint(state.snapshotBytes) == golden[WorkspaceState.snapshotVersion])
    }

    @Test func everyStateIsReadBackWhole() throws {
        for state in try states(.printed("states are read back"), commands: 600) {
            let bytes = state.snapshotBytes
            let read: WorkspaceState = try SnapshotReader.read(bytes)
            #expect(read == state)
            #expect(read.snapshotBytes == bytes)
        }
    }

    /// Every field of it, and none: the random story adds no Daytona server.
    @Test(arguments: [true, false]) func whatSandboxesAreIsReadBackWhole(isSaid: Bool) throws {
        var said = DaytonaSandboxes()
        if isSaid {
            (said.organisation, said.target, said.image) = ("org", "eu", "debian:12.9")
            (said.processors, said.memoryGibibytes, said.diskGibibytes, said.autoStopMinutes) = (2, 4, 10, 0)
            said.environment = ["LANG", "MODE"].map { name in .with { ($0.name, $0.value) = (name, "value of \(name)") }
            }
        }
        let server = ConfigureProvider.sample.with { ($0.kind, $0.daytona) = (SandboxPlace.daytonaKind, said) }
        let state = try given(.configureProvider(server))
        let read: WorkspaceState = try SnapshotReader.read(state.snapshotBytes)
        #expect(read == state && read.settings(of: server.provider)?.daytona == said)
    }

    @Test func whatWasReadBackDecidesAndFoldsAsBefore() throws {
        let seed = SeededGenerator.printed("states that were read back go on")
        var story = Story(seed)
        var state = try given()
        var read: WorkspaceState = try SnapshotReader.read(state.snapshotBytes)
        for count in 0..<1_500 {
            let command = story.nextCommand(in: state)
            #expect(read.when(command).result == state.when(command).result)
            _ = try? state.obey(command)
            _ = try? read.obey(command)
            if count.isMultiple(of: 10) { read = try SnapshotReader.read(read.snapshotBytes) }
            #expect(read == state)
        }
    }

    @Test func bytesThatWereChangedAreRefusedOrReadWithoutATrap() throws {
        let state = try #require(try states(.printed("changed states"), commands: 400).last)
        let good = state.snapshotBytes
        var random = SeededRandom("changed states")
        for end in stride(from: 0, to: good.count, by: 31) {
            #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read(Array(good[..<end])) as WorkspaceState }
        }
        for _ in 0..<1_500 {
            var bad = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bad[Int.random(in: bad.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let read = try? SnapshotReader.read(bad) as WorkspaceState else { continue }
            for run in read.runs(of: .trial) { _ = read.subjects(of: run) }
            _ = read.when(.concludeExperiment(ConcludeExperiment(experiment: .trial)))
            _ = read.when(.startExperiment(.sample))
        }
    }
}
