internal import Events
internal import Projections
internal import Spelling

/// Reads `promptledger.clusterBy`: which cases belong together.
///
/// It names a member of the tests' metadata, or where no test has one of that name, a variable. Cases with the same value are of one cluster: a
/// text and a number that read alike are the same. A case without it, or with an empty one, stands on its own.
struct ClusterReader {
    let state: ReadingState
    /// With their defaults, in the order of the cases that they make.
    let tests: [TestDefinition]
    let cases: [CaseAddedContent]

    /// - Returns: for each case the number of its cluster, from 0 in the order of their first cases.
    func clusters(by name: String, at place: Place) throws(ExperimentFileFault) -> [UInt32] {
        let labels = try tests.contains { $0.metadata.contains { $0.key == name } } ? metadata(name) : inputs(name)
        let stated = labels.count { $0 != nil }
        guard stated > 0 else {
            let names = Set(tests.flatMap { $0.metadata.map(\.key) } + cases.flatMap { $0.inputs.map(\.name) })
            let nearest = NearestNames.nearest(to: name, among: names).first.map { ", did you mean `\($0)`?" } ?? ""
            throw ExperimentFileFault(
                .outOfRange, at: place,
                "clusterBy: no test has \(Quoting.code(name)) in its metadata or among its variables\(nearest)")
        }
        var numbers: [String: UInt32] = [:]
        var count: UInt32 = 0
        let clusters = labels.map { label in
            if let label, let known = numbers[label] { return known }
            defer { count += 1 }
            if let label { numbers[label] = count }
            return count
        }
        warn(place, name, stated: stated, clusters: Int(count))
        return clusters
    }

    private func warn(_ place: Place, _ name: String, stated: Int, clusters: Int) {
        if stated < cases.count {
            state.warn(
                place,
                "\(cases.count - stated) of \(cases.count) cases have no \(Quoting.code(name)): each stands on its own")
        }
        if clusters == 1 {
            state.warn(place, "clusterBy: all cases are of one cluster, which can show nothing: add cases of others")
        } else if clusters == cases.count, clusters > 1 {
            state.warn(place, "clusterBy: no two cases have the same \(Quoting.code(name)): it changes nothing")
        } else if clusters < Comparison.clustersMin {
            state.warn(
                place,
                "clusterBy: \(clusters) clusters are few: tests by cluster hardly find anything with fewer than \(Comparison.clustersMin)"
            )
        }
    }

    private func metadata(_ name: String) throws(ExperimentFileFault) -> [String?] {
        var labels: [String?] = []
        for test in tests {
            let value = test.metadata.first { $0.key == name }?.value
            if let value, value.asList != nil || value.asMap != nil {
                throw ExperimentFileFault(
                    .wrongType, at: value.place,
                    "\(Quoting.code(name)): expected a text or a number, since clusters are by it; found \(value.typeName)"
                )
            }
            let label = value.flatMap { $0.isNull ? nil : $0.asText ?? JSONWriter.text(of: $0) }
            labels += [String?](repeating: label?.isEmpty == true ? nil : label, count: test.caseCount ?? 0)
        }
        return labels
    }

    private func inputs(_ name: String) -> [String?] {
        cases.map { content in
            switch content.inputs.first(where: { $0.name == name })?.value {
            case .text(let text): text.isEmpty ? nil : text
            case .json(let json): json
            case nil: nil
            }
        }
    }
}
