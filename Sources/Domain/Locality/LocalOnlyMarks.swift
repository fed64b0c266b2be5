package import Events
import SnapshotCoding

/// The prompts and datasets that may go to local models only, as of now.
struct LocalOnlyMarks: Equatable, Sendable {
    private var prompts: Set<PromptID> = []
    private var datasets: Set<DatasetID> = []

    func contains(_ thing: SetLocalOnly.Thing) -> Bool {
        switch thing {
        case .prompt(let id): prompts.contains(id)
        case .dataset(let id): datasets.contains(id)
        }
    }

    mutating func apply(_ event: LocalOnlySet) {
        switch event.thing {
        case .prompt(let bytes):
            guard let id = PromptID(bytes: bytes) else { return }
            if event.localOnly { prompts.insert(id) } else { prompts.remove(id) }
        case .dataset(let bytes):
            guard let id = DatasetID(bytes: bytes) else { return }
            if event.localOnly { datasets.insert(id) } else { datasets.remove(id) }
        case nil: break
        }
    }
}

extension WorkspaceState {
    /// Whether everything in the workspace may go to local models only.
    package var localModelsOnly: Bool { settings.localModelsOnly }

    /// Whether a prompt, or one that it was forked from, is marked: a fork began as its copy.
    package func isLocalOnly(_ prompt: PromptID) -> Bool {
        (prompts[prompt]?.origins ?? [prompt]).contains { localOnly.contains(.prompt($0)) }
    }

    package func isLocalOnly(_ dataset: DatasetID) -> Bool { localOnly.contains(.dataset(dataset)) }

    /// Whether the run may go to local models only: because of the workspace, of its prompt, or of its dataset. A run that nobody knows
    /// goes nowhere.
    package func mustStayLocal(_ run: RunID) -> Bool {
        if localModelsOnly { return true }
        guard let cell = cell(of: run), let prompt = prompt(of: cell.version), let dataset = dataset(of: cell.caseID)
        else { return true }
        return isLocalOnly(prompt) || isLocalOnly(dataset)
    }
}

extension LocalOnlyMarks: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(prompts, datasets) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (prompts, datasets) = try reader.read() }
}
