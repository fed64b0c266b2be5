package import Events
import SnapshotCoding

/// The datasets and the ids of their cases.
struct Datasets: Equatable, Sendable {
    private var byID: [DatasetID: Dataset] = [:]
    private var byName: [String: DatasetID] = [:]
    private var byCase: [CaseID: DatasetID] = [:]

    struct Dataset: Equatable, Sendable {
        fileprivate(set) var name: String?
        /// In the order of their ordinals.
        fileprivate(set) var cases: [CaseID] = []
    }

    subscript(id: DatasetID) -> Dataset? { byID[id] }
    func id(named name: String) -> DatasetID? { byName[name] }
    func dataset(of caseID: CaseID) -> DatasetID? { byCase[caseID] }

    mutating func apply(_ event: DatasetCreated, content: DatasetCreatedContent?) {
        guard let id = DatasetID(bytes: event.dataset) else { return }
        byID[id] = Dataset(name: content?.name)
        if let name = content?.name { byName[name] = id }
    }

    mutating func forget(_ erased: DatasetID) {
        if let name = byID[erased]?.name { byName[name] = nil }
        byID[erased]?.name = nil
    }

    mutating func apply(_ event: CaseAdded) {
        guard let id = DatasetID(bytes: event.dataset), let caseID = CaseID(bytes: event.caseID) else { return }
        byID[id]?.cases.append(caseID)
        byCase[caseID] = id
    }
}

extension WorkspaceState {
    package func dataset(named name: String) -> DatasetID? { datasets.id(named: name) }

    /// `nil` for a dataset that does not exist, or whose name was erased.
    package func name(of dataset: DatasetID) -> String? { datasets[dataset]?.name }

    package func dataset(of caseID: CaseID) -> DatasetID? { datasets.dataset(of: caseID) }

    /// A dataset's cases; the one at index `n` has ordinal `n + 1`.
    package func cases(of dataset: DatasetID) -> [CaseID] { datasets[dataset]?.cases ?? [] }
}

extension Datasets: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byID, byName, byCase) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (byID, byName, byCase) = try reader.read() }
}

extension Datasets.Dataset: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(name, cases) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (name, cases) = try reader.read() }
}
