package import Events
import SnapshotCoding

/// In what calls are made, as the workspace and its prompts have it now.
struct SandboxChoices: Equatable, Sendable {
    private var workspace: SandboxPlace?
    private var prompts: [PromptID: SandboxPlace] = [:]

    subscript(scope: ChooseSandbox.Scope) -> SandboxPlace? {
        switch scope {
        case .workspace: workspace
        case .prompt(let id): prompts[id]
        }
    }

    mutating func apply(_ event: SandboxChosen) {
        let place = event.hasChoice ? SandboxPlace(event.choice) : nil
        switch event.scope {
        case .workspace: workspace = place
        case .prompt(let bytes): if let id = PromptID(bytes: bytes) { prompts[id] = place }
        case nil: break
        }
    }
}

extension WorkspaceState {
    /// Whether calls may be made in sandboxes only.
    package var sandboxRequired: Bool { settings.sandboxRequired }

    /// In what the calls of a run are made where no command says so: as its experiment has it, else its prompt, else the workspace.
    package func sandboxPlace(of run: RunID) -> SandboxPlace {
        guard let cell = cell(of: run) else { return sandboxPlace(for: nil) }
        return design(of: cell.experiment)?.sandbox ?? sandboxPlace(for: prompt(of: cell.version))
    }

    /// In what the calls with a prompt are made where nothing else says so.
    package func sandboxPlace(for prompt: PromptID?) -> SandboxPlace {
        let chosen = prompt.flatMap { sandboxChoices[.prompt($0)] }
        return chosen ?? sandboxChoices[.workspace] ?? .usual
    }
}

extension SandboxChoices: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(workspace, prompts) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (workspace, prompts) = try reader.read() }
}
