import Events
import Projections
import Testing

/// The order in which cases are run, and that in which people wrote them.
@Suite struct CaseOrderTests {
    private static func cases(_ count: Int) -> [CaseID] {
        var log = LogBuilder()
        return log.dataset(cases: count).1
    }

    /// A design tells that its order was drawn by drawing it anew: the same seed gives the same order for ever.
    @Test func theOrderFollowsFromTheSeedAlone() {
        let cases = Self.cases(10)
        let drawn = CaseOrder(cases, []).drawn(from: 1)
        #expect(drawn.cases.map { cases.firstIndex(of: $0) } == [2, 0, 6, 9, 4, 5, 8, 7, 3, 1])
        #expect(drawn == CaseOrder(cases, []).drawn(from: 1) && drawn.clusters.isEmpty)
        #expect(drawn != CaseOrder(cases, []).drawn(from: 2))
    }

    @Test func clustersAreDrawnAsWholes() {
        let cases = Self.cases(40)
        let written = CaseOrder(cases, (0..<40).map { UInt32($0 % 8) })
        let drawn = written.drawn(from: 3)
        #expect(drawn.clusters == (0..<40).map { UInt32($0 / 5) }, "numbered anew, in the order of their first cases")
        #expect(drawn.cases != written.cases && Set(drawn.cases) == Set(cases))
        for cluster in 0..<8 {
            let places = drawn.cases[5 * cluster..<5 * cluster + 5].compactMap { cases.firstIndex(of: $0) }
            #expect(Set(places.map { $0 % 8 }).count == 1 && places == places.sorted(), "\(places)")
        }
    }

    @Test func whatWasDrawnIsKnownByTheDatasetsOrderAndShownInIt() throws {
        var log = LogBuilder()
        let prompt = log.prompt()
        let version = log.version(1, of: prompt)
        let (dataset, written) = log.dataset(cases: 20)
        let order = CaseOrder(written, (0..<20).map { UInt32($0 / 2) })
        let drawn = order.drawn(from: 7)
        try #require(drawn != order)
        let experiment = log.experiment(
            [version], dataset: dataset, cases: drawn.cases, clusters: drawn.clusters, seed: 7)
        let inFilesOrder = log.experiment(
            named: "older", [version], dataset: dataset, cases: order.cases, clusters: order.clusters, seed: 7)
        let fromAnotherSeed = log.experiment(
            named: "other", [version], dataset: dataset, cases: drawn.cases, clusters: drawn.clusters, seed: 8)
        for id in drawn.cases { _ = log.request(experiment, version, id) }
        let models = log.models
        let design = try #require(models.runBoard.experiment(experiment))
        #expect(design.isOrderDrawn(models.catalog) && design.order == drawn)
        #expect(design.writtenOrder(models.catalog) == order)
        for other in [inFilesOrder, fromAnotherSeed] {
            let design = try #require(models.runBoard.experiment(other))
            #expect(!design.isOrderDrawn(models.catalog) && design.writtenOrder(models.catalog) == design.order)
        }

        let scores = try #require(models.scores(of: experiment, by: nil, asOf: .now(models)))
        #expect(scores.cases == written)
        let table = try #require(models.sideBySide([experiment], .init(), baseline: nil, asOf: .now(models)))
        #expect(table.rows.map(\.caseID) == written)
        #expect(
            table.rows.compactMap(\.cluster) == (0..<20).map { $0 / 2 + 1 }, "clusters have the numbers of the file")
        #expect(models.runsAsWritten(of: design, asOf: .now(models)).map(\.caseID) == written)
    }
}
