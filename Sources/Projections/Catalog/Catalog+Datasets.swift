package import Events
package import SnapshotCoding

struct DatasetEntry: Positioned {
    let position: UInt64
    var name: String?
    /// In the order of the log.
    var cases: [CaseID] = []
}

/// One case of a dataset. Its inputs and what it expects are in the content of its entry.
package struct CaseEntry: Equatable, Sendable {
    package let id: CaseID
    package let dataset: DatasetID
    /// 1 for the dataset's first case, then one more each.
    package let ordinal: UInt32
    /// The entry that added it.
    package let position: UInt64
}

extension Catalog {
    /// In the order of their making.
    package func datasets(asOf moment: AsOf) -> [DatasetID] { Array(datasets.ids(asOf: moment)) }

    /// Nil where it was erased.
    package func name(of dataset: DatasetID) -> String? { datasets[dataset]?.name }

    /// The entry that created it; nil where there is no such dataset.
    package func position(of dataset: DatasetID) -> UInt64? { datasets[dataset]?.position }

    /// Names are unique among datasets.
    package func dataset(named name: String, asOf moment: AsOf) -> DatasetID? {
        datasetNames.ids(named: name, asOf: moment).first
    }

    /// Nil where there is no such case.
    package func entry(of caseID: CaseID) -> CaseEntry? { cases[caseID] }

    /// The dataset's cases as of then, in the order of the log, which is that of their ordinals.
    package func cases(of dataset: DatasetID, asOf moment: AsOf) -> [CaseEntry] {
        (datasets[dataset]?.cases ?? []).lazy.compactMap { cases[$0] }.prefix { moment.sees($0.position) }.map(\.self)
    }

    mutating func addDataset(_ id: DatasetID, name: String?, at position: UInt64) -> Bool {
        guard datasets.add(DatasetEntry(position: position, name: name), as: id) else { return false }
        if let name { datasetNames.add(id, named: name, at: position) }
        return true
    }

    mutating func addCase(_ entry: CaseEntry) -> Bool {
        guard cases[entry.id] == nil, datasets.change(entry.dataset, { $0.cases.append(entry.id) }) else {
            return false
        }
        cases[entry.id] = entry
        return true
    }
}

extension DatasetEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, name, cases) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, name, cases) = try reader.read() }
}

extension CaseEntry: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(id, dataset, ordinal, position) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, dataset, ordinal, position) = try reader.read()
    }
}
