package import Events

extension Catalog {
    /// Whether everything in the workspace may go to local models only.
    package func localModelsOnly(asOf moment: AsOf) -> Bool { localModels.value(asOf: moment) ?? false }

    /// Whether the prompt itself is marked to go to local models only; one that it was forked from may be, too.
    package func isLocalOnly(_ prompt: PromptID, asOf moment: AsOf) -> Bool {
        localPrompts[prompt]?.value(asOf: moment) ?? false
    }

    package func isLocalOnly(_ dataset: DatasetID, asOf moment: AsOf) -> Bool {
        localDatasets[dataset]?.value(asOf: moment) ?? false
    }

    /// False, and nothing happens, where there is no such thing.
    mutating func setLocalOnly(_ facts: LocalOnlySet, at position: UInt64) -> Bool {
        switch facts.thing {
        case .prompt(let bytes):
            guard let id = PromptID(bytes), prompts[id] != nil else { return false }
            localPrompts[id, default: Timeline()].set(facts.localOnly, at: position)
        case .dataset(let bytes):
            guard let id = DatasetID(bytes), datasets[id] != nil else { return false }
            localDatasets[id, default: Timeline()].set(facts.localOnly, at: position)
        case nil: return false
        }
        return true
    }
}
