package import Events
package import Statistics

/// Cases in an order, with what says which of them belong together.
///
/// Test files are most often sorted: by topic, by length, by how hard a case is. Who looks early at runs in the file's order sees the first topics
/// alone, and what they show holds of these. So the cases of a stated comparison are run in an order that is drawn from the experiment's seed, which
/// says nothing of what they hold: the first of them are then a sample of all. Whether a design's order is a drawn one is stored nowhere and follows
/// from the design: the order of the dataset, drawn anew, comes to the same.
package struct CaseOrder: Equatable, Sendable {
    package let cases: [CaseID]
    /// For each case the number of its cluster: from 0 on without gaps, in the order of their first cases; empty where every case stands on its own.
    package let clusters: [UInt32]

    /// - Parameter clusters: for each case any number that its cluster, and no other, has; or none at all, as which counts what nobody but a forger
    ///   can have written: numbers of some cases only.
    package init(_ cases: [CaseID], _ clusters: [UInt32]) {
        self.cases = cases
        let isOfEach = clusters.count == cases.count
        self.clusters = isOfEach ? Clustering(clusters.lazy.map { Int($0) }).numbers.map { UInt32($0) } : []
    }

    /// Of the cases; `nil` where every one stands on its own.
    package var clustering: Clustering? { clusters.isEmpty ? nil : Clustering(clusters.lazy.map { Int($0) }) }

    /// The same cases in the order in which their dataset has them; `nil` where one of them is in none.
    package func asInDataset(_ catalog: Catalog) -> CaseOrder? {
        var placed: [(ordinal: UInt32, place: Int)] = []
        placed.reserveCapacity(cases.count)
        for (place, id) in cases.enumerated() {
            guard let entry = catalog.entry(of: id) else { return nil }
            placed.append((entry.ordinal, place))
        }
        placed.sort { ($0.ordinal, $0.place) < ($1.ordinal, $1.place) }
        return inOrder(placed.map(\.place))
    }

    /// The same cases in an order that follows from the seed alone. Clusters are drawn as wholes, for a cluster counts once all its cases are over:
    /// its cases stay together, in the order in which they are here.
    package func drawn(from seed: UInt64) -> CaseOrder {
        var units = clustering?.members ?? cases.indices.map { [$0] }
        // From another stream than what is drawn of the results.
        var generator = Xoshiro256StarStar(seed: seed ^ Self.stream)
        generator.shuffle(&units)
        return inOrder(units.flatMap(\.self))
    }

    /// As people wrote the cases: in the order of their dataset where this one was drawn of it, else as they are here.
    package func asWritten(_ catalog: Catalog, drawnFrom seed: UInt64) -> CaseOrder {
        guard let inDataset = asInDataset(catalog), inDataset.drawn(from: seed) == self else { return self }
        return inDataset
    }

    /// "order" in ASCII.
    private static let stream: UInt64 = 0x6F_7264_6572

    private func inOrder(_ places: [Int]) -> CaseOrder {
        CaseOrder(places.map { cases[$0] }, clusters.isEmpty ? [] : places.map { clusters[$0] })
    }
}

extension Experiment {
    /// As it was designed, and its runs were requested.
    package var order: CaseOrder { CaseOrder(cases, clusters) }

    /// As people wrote the cases: where the design's order was drawn, that of their dataset; else the design's.
    package func writtenOrder(_ catalog: Catalog) -> CaseOrder { order.asWritten(catalog, drawnFrom: seed) }

    /// Whether the order of its cases says nothing of them. With a handful of cases a file's own order may come to the same by chance, which does
    /// no harm: of so few hardly anything can be shown.
    package func isOrderDrawn(_ catalog: Catalog) -> Bool {
        order.asInDataset(catalog)?.drawn(from: seed) == order
    }
}

extension ReadModels {
    /// An experiment's runs as they were requested; where the order of its cases was drawn, as they would have been without: repeat by repeat, and in
    /// each as people wrote the cases.
    package func runsAsWritten(of experiment: Experiment, asOf moment: AsOf) -> [Run] {
        let runs = Array(runBoard.runs(of: experiment.id, asOf: moment))
        let order = experiment.writtenOrder(catalog).cases
        guard order != experiment.cases else { return runs }
        let places = Dictionary(zip(order, order.indices), uniquingKeysWith: { first, _ in first })
        let placed = runs.enumerated().map { offset, run in
            (key: (run.repetition, places[run.caseID] ?? order.count, offset), run: run)
        }
        return placed.sorted { $0.key < $1.key }.map { $0.run }
    }
}
