package import Events

extension Catalog {
    /// Whether calls may be made in sandboxes only.
    package func requiresSandbox(asOf moment: AsOf) -> Bool { sandboxRequirement.value(asOf: moment) ?? false }

    /// In what calls are made where no experiment, prompt or command says so; `nil` where nobody chose.
    package func sandbox(asOf moment: AsOf) -> SandboxPlace? { sandbox.value(asOf: moment) ?? nil }

    /// What was chosen for this prompt.
    package func sandbox(of prompt: PromptID, asOf moment: AsOf) -> SandboxPlace? {
        promptSandboxes[prompt]?.value(asOf: moment) ?? nil
    }

    /// The prompts for which something was chosen, by what it is; an erased name is `nil`.
    package func promptSandboxes(asOf moment: AsOf) -> [SandboxPlace: [(id: PromptID, name: String?)]] {
        var prompts: [SandboxPlace: [(id: PromptID, name: String?)]] = [:]
        for (id, choices) in promptSandboxes {
            guard let place = choices.value(asOf: moment) ?? nil else { continue }
            prompts[place, default: []].append((id, name(of: id)))
        }
        return prompts
    }

    /// What people call the places in which calls are made, the stored Daytona servers last.
    package func sandboxWords(asOf moment: AsOf) -> [String] {
        let servers = providers(asOf: moment).filter { $0.kind == SandboxPlace.daytonaKind }
        return ["none", "local"] + servers.compactMap(\.name)
    }

    /// `nil` where nothing is called so.
    package func sandboxPlace(named word: String, asOf moment: AsOf) -> SandboxPlace? {
        switch word {
        case "none": return .process
        case "local": return .local
        default:
            guard let server = provider(named: word, asOf: moment), server.kind == SandboxPlace.daytonaKind else {
                return nil
            }
            return .daytona(server.id)
        }
    }

    /// False, and nothing happens, where there is no such prompt.
    mutating func chooseSandbox(_ facts: SandboxChosen, at position: UInt64) -> Bool {
        let place = facts.hasChoice ? SandboxPlace(facts.choice) : nil
        switch facts.scope {
        case .workspace: sandbox.set(place, at: position)
        case .prompt(let bytes):
            guard let id = PromptID(bytes), prompts[id] != nil else { return false }
            promptSandboxes[id, default: Timeline()].set(place, at: position)
        case nil: return false
        }
        return true
    }
}
