import Statistics
import Testing

@Suite struct PairedProportionsTests {
    private typealias Table = (Int, Int, Int, Int)

    private func table(_ counts: Table) throws -> PairedProportions {
        try PairedProportions(bothPass: counts.0, firstOnly: counts.1, secondOnly: counts.2, bothFail: counts.3)
    }

    /// Tables and method 10 of Newcombe (1998), and of M. W. Fagerland, S. Lydersen, P. Laake, Statist. Med. 33 (2014)
    /// 2850–2875, computed again from the definitions with scipy 1.17.1.
    @Test(arguments: [
        ((36, 12, 2, 0), 0.05692958400323875, 0.3404276029749408),
        ((1, 1, 7, 12), -0.506920226686141, -0.025559124164859837),
        ((10, 0, 0, 5), -0.1349478833816899, 0.1349478833816899),
        ((8, 6, 0, 3), 0.08089934228098822, 0.5609924150388005),
        ((330, 112, 88, 256), -0.004744454136996999, 0.06566637935101804),
    ])
    func newcombesIntervals(counts: (Int, Int, Int, Int), low: Double, high: Double) throws {
        let interval = try table(counts).newcombe()
        #expect(abs(interval.low - low) < 1e-12)
        #expect(abs(interval.high - high) < 1e-12)
    }

    /// The same tables; the likeliest share under each difference was found by numeric search, to about 1e-7.
    @Test(arguments: [
        ((36, 12, 2, 0), 0.061112406625079566, 0.34470874791696116),
        ((1, 1, 7, 12), -0.5172322772714643, -0.026003032077937298),
        ((10, 0, 0, 5), -0.203883308, 0.203883308), ((8, 6, 0, 3), 0.10356958309456041, 0.5869963651479069),
        ((330, 112, 88, 256), -0.004762838078994053, 0.06596306445551208),
    ])
    func tangosIntervals(counts: (Int, Int, Int, Int), low: Double, high: Double) throws {
        let interval = try table(counts).tango()
        #expect(abs(interval.low - low) < 1e-6)
        #expect(abs(interval.high - high) < 1e-6)
    }

    @Test func tangosTestOfNoWorseThan() throws {
        #expect(try abs(table((36, 2, 5, 7)).nonInferiorityP(margin: 0.1) - 0.23411283178457343) < 1e-6)
        #expect(try abs(table((20, 0, 0, 5)).nonInferiorityP(margin: 0.1) - 0.04779035540232066) < 1e-6)
        for margin in [0, 1, -0.1, .nan, .infinity] {
            #expect(throws: StatisticsError.self) { try table((1, 1, 1, 1)).nonInferiorityP(margin: margin) }
        }
    }

    /// The score test at the bound of an interval has the p that the level leaves out.
    @Test func tangosTestAndIntervalAgree() throws {
        let pairs = try table((40, 4, 9, 12))
        let low = try pairs.tango(at: ConfidenceLevel(0.9)).low
        #expect(try abs(pairs.nonInferiorityP(margin: -low) - 0.05) < 1e-12)
    }

    @Test func everyTableHasIntervals() throws {
        for first in 0...4 {
            for second in 0...4 {
                for (pass, fail) in [(0, 0), (0, 3), (3, 0), (5, 2)] where first + second + pass + fail > 0 {
                    let (pairs, mirrored) = (
                        try table((pass, first, second, fail)), try table((pass, second, first, fail))
                    )
                    for (one, other) in [(pairs.newcombe(), mirrored.newcombe()), (pairs.tango(), mirrored.tango())] {
                        #expect(one.contains(pairs.estimate) && one.low >= -1 && one.high <= 1)
                        #expect(abs(one.low + other.high) < 1e-12 && abs(one.high + other.low) < 1e-12)
                    }
                }
            }
        }
    }

    @Test func hugeCountsHaveIntervals() throws {
        let pairs = try table((400_000_000, 300_000_000, 299_000_000, 1_000_000))
        #expect(pairs.tango().contains(pairs.estimate) && pairs.newcombe().contains(pairs.estimate))
        #expect(try pairs.mcNemar().exactP < 1e-100)
    }

    @Test func casesThatBothPassOrFailSayNothing() throws {
        #expect(throws: StatisticsError.noPairDiffers) { try table((3, 0, 0, 4)).mcNemar() }
        let cases = try PairedProportions([true, true, false, false], [true, false, true, false])
        #expect(cases.bothPass == 1 && cases.firstOnly == 1 && cases.secondOnly == 1 && cases.bothFail == 1)
        #expect(try cases.mcNemar().exactP == 1)
    }

    @Test func impossibleCountsAreRefused() {
        #expect(throws: StatisticsError.noObservation) { try table((0, 0, 0, 0)) }
        #expect(throws: StatisticsError.casesOutOfRange(-1)) { try table((0, -1, 0, 3)) }
        #expect(throws: StatisticsError.casesOutOfRange(.max)) { try table((.max, 1, 0, 3)) }
        #expect(throws: StatisticsError.casesOutOfRange(1_000_000_001)) { try table((1_000_000_000, 1, 0, 0)) }
        #expect(throws: StatisticsError.unpaired(1, 0)) { try PairedProportions([true], []) }
    }

    /// 1,000 tables of 60 cases with correlated outcomes. Both intervals are near their level; five standard errors are
    /// 3.5 %.
    @Test func intervalsHoldTheTrueDifferenceAboutAsOftenAsTheySay() throws {
        var random = Xoshiro256StarStar(seed: 21)
        var (newcombe, tango) = (0, 0)
        for _ in 0..<1_000 {
            var (first, second) = ([Bool](), [Bool]())
            for _ in 0..<60 {
                let ability = random.fraction()  // passes below 0.8 and 0.65, on which most cases agree
                first.append(ability < 0.8)
                second.append((random.fraction() < 0.8 ? ability : random.fraction()) < 0.65)
            }
            let pairs = try PairedProportions(first, second)
            if pairs.newcombe().contains(0.15) { newcombe += 1 }
            if pairs.tango().contains(0.15) { tango += 1 }
        }
        #expect((915...985).contains(newcombe), "\(newcombe) of 1000")
        #expect((915...985).contains(tango), "\(tango) of 1000")
    }
}
