package import Events
package import SnapshotCoding

/// What everything is called: names, domains, tags, labels, and the small tables that change slowly (providers, prices,
/// members), each as of any moment.
///
/// Text comes from the events' contents. Where that was erased, the name is nil and the thing is still here.
package struct Catalog: Sendable {
    var workspaces = Timeline<WorkspaceID>()
    var viewRecording = Timeline<Bool>()
    var localModels = Timeline<Bool>()
    var localPrompts: [PromptID: Timeline<Bool>] = [:]
    var localDatasets: [DatasetID: Timeline<Bool>] = [:]
    var sandboxRequirement = Timeline<Bool>()
    var sandbox = Timeline<SandboxPlace?>()
    var promptSandboxes: [PromptID: Timeline<SandboxPlace?>] = [:]
    var budgets = Table<BudgetID, BudgetEntry>()
    var actors = Table<ActorID, ActorEntry>()
    var teams = Table<TeamID, TeamEntry>()
    var teamNames = NameIndex<TeamID>()
    var prompts = Table<PromptID, PromptEntry>()
    var promptNames = NameIndex<PromptID>()
    var datasets = Table<DatasetID, DatasetEntry>()
    var datasetNames = NameIndex<DatasetID>()
    var cases: [CaseID: CaseEntry] = [:]
    var providers = Table<ProviderID, ProviderEntry>()
    var prices: [String: Timeline<StoredPrice>] = [:]
    var experiments = Table<ExperimentID, ExperimentEntry>()
    var experimentNames = NameIndex<ExperimentID>()
    var metrics = Table<MetricID, MetricEntry>()
    var metricIDs = NameIndex<MetricID>()

    package init() {}

    /// The workspace that this log is of; nil before its first entry.
    package func workspace(asOf moment: AsOf) -> WorkspaceID? {
        workspaces.value(asOf: moment)
    }

    /// Whether reading content is recorded as data viewed.
    package func recordsViews(asOf moment: AsOf) -> Bool { viewRecording.value(asOf: moment) ?? false }

    mutating func changeSettings(_ facts: WorkspaceSettingsChanged, at position: UInt64) {
        if facts.hasRecordViews { viewRecording.set(facts.recordViews, at: position) }
        if facts.hasLocalModelsOnly { localModels.set(facts.localModelsOnly, at: position) }
        if facts.hasSandboxRequired { sandboxRequirement.set(facts.sandboxRequired, at: position) }
    }

    mutating func createWorkspace(_ id: WorkspaceID, at position: UInt64) -> Bool {
        guard workspaces.value(asOf: .position(position)) == nil else { return false }
        workspaces.set(id, at: position)
        return true
    }
}

/// Something that exists from one entry on.
protocol Positioned: Sendable {
    /// The entry that made it.
    var position: UInt64 { get }
}

/// Things by id, in the order of their making.
struct Table<ID: Hashable & Sendable, Entry: Positioned>: Sendable {
    private var ids: [ID] = []
    private var entries: [Entry] = []
    private var places: [ID: Int] = [:]

    subscript(id: ID) -> Entry? { places[id].map { entries[$0] } }

    /// Ids of what had been made by then.
    func ids(asOf moment: AsOf) -> ArraySlice<ID> {
        ids[..<prefixCount(entries.indices) { moment.sees(entries[$0].position) }]
    }

    /// False, and nothing happens, where the id is taken.
    mutating func add(_ entry: Entry, as id: ID) -> Bool {
        guard places[id] == nil else { return false }
        places[id] = entries.count
        ids.append(id)
        entries.append(entry)
        return true
    }

    /// False where nothing has that id.
    mutating func change(_ id: ID, _ body: (inout Entry) -> Void) -> Bool {
        guard let place = places[id] else { return false }
        body(&entries[place])
        return true
    }
}

extension Table: SnapshotCodable where ID: SnapshotCodable, Entry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(ids, entries) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let (ids, entries): ([ID], [Entry]) = try reader.read()
        guard ids.count == entries.count else { throw .malformed }
        for (id, entry) in zip(ids, entries) where !add(entry, as: id) { throw .malformed }
    }
}

extension Catalog: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(
            workspaces, actors, teams, teamNames, prompts, promptNames, datasets, datasetNames, cases, providers,
            prices, experiments,
            experimentNames, viewRecording)
        writer.write(localModels, localPrompts, localDatasets, budgets, sandboxRequirement, sandbox, promptSandboxes)
        writer.write(metrics, metricIDs)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (
            workspaces, actors, teams, teamNames, prompts, promptNames, datasets, datasetNames, cases, providers,
            prices, experiments,
            experimentNames, viewRecording
        ) = try reader.read()
        (localModels, localPrompts, localDatasets, budgets, sandboxRequirement, sandbox, promptSandboxes) =
            try reader.read()
        (metrics, metricIDs) = try reader.read()
    }
}
