import Testing

@testable import Statistics

/// The outputs are those of the published C code; for the state 1, 2, 3, 4 other implementations test the same ones.
@Suite struct XoshiroVectorTests {
    @Test func aKnownStateGivesThePublishedOutputs() {
        var generator = Xoshiro256StarStar(state: (1, 2, 3, 4))
        let outputs = (0..<10).map { _ in generator.next() }
        #expect(
            outputs == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
                16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
                2_904_607_092_377_533_576,
            ])
    }

    @Test func aSeedIsSpreadBySplitMix() {
        var generator = Xoshiro256StarStar(seed: 42)
        let outputs = (0..<4).map { _ in generator.next() }
        #expect(
            outputs == [
                1_546_998_764_402_558_742, 6_990_951_692_964_543_102, 12_544_586_762_248_559_009,
                17_057_574_109_182_124_193,
            ])
    }

    /// The step as a matrix over two elements, squared 128 times.
    @Test func aJumpIsTwoToThe128Steps() {
        var generator = Xoshiro256StarStar(seed: 42)
        generator.jump()
        let outputs = (0..<3).map { _ in generator.next() }
        #expect(
            outputs == [5_766_981_335_298_035_530, 13_414_075_677_763_163_907, 6_818_771_422_820_058_410])
    }

    @Test func pairsTakeTheHighHalfFirst() {
        var generator = Xoshiro256StarStar(seed: 42)
        let pairs = (0..<5).map { _ in generator.pair(below: 10) }
        #expect(pairs.map(\.0) == [0, 3, 6, 9, 9])
        #expect(pairs.map(\.1) == [0, 4, 2, 0, 8])
    }

    /// With this bound three halves in ten are refused and drawn again.
    @Test func unfairHalvesAreDrawnAgain() {
        var generator = Xoshiro256StarStar(seed: 42)
        let pairs = (0..<5).map { _ in generator.pair(below: 3_000_000_000) }
        #expect(pairs.map(\.0) == [1_136_940_751, 2_774_078_835, 2_157_775_733, 1_750_047_928, 2_047_358_608])
        #expect(pairs.map(\.1) == [2_040_130_232, 43_367_498, 2_284_123_142, 1_398_913_664, 872_033_284])
    }
}
