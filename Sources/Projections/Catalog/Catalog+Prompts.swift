package import Events
import SnapshotCoding

struct PromptEntry: Positioned {
    let position: UInt64
    var name: String?
    var domain: String?
    /// By tag, whether the prompt has it.
    var tags: [String: Timeline<Bool>]
}

extension Catalog {
    /// Nil where it was erased.
    package func name(of prompt: PromptID) -> String? { prompts[prompt]?.name }

    /// The field of use, as its author wrote it; nil where there is none or it was erased.
    package func domain(of prompt: PromptID) -> String? { prompts[prompt]?.domain }

    /// In order of the alphabet.
    package func tags(of prompt: PromptID, asOf moment: AsOf) -> [String] {
        (prompts[prompt]?.tags ?? [:]).filter { $0.value.value(asOf: moment) ?? false }.map(\.key).sorted()
    }

    /// Names are unique among prompts.
    package func prompt(named name: String, asOf moment: AsOf) -> PromptID? {
        promptNames.ids(named: name, asOf: moment).first
    }

    /// The prompts of that domain and with that tag, as of then; nil asks for any. This is what a leaderboard is
    /// narrowed by.
    package func prompts(inDomain domain: String?, taggedWith tag: String?, asOf moment: AsOf) -> Set<PromptID> {
        Set(
            prompts.ids(asOf: moment).filter { id in
                guard let entry = prompts[id] else { return false }
                return (domain == nil || entry.domain == domain)
                    && (tag.map { entry.tags[$0]?.value(asOf: moment) ?? false } ?? true)
            })
    }

    /// Where a tag was put on the prompt, or taken off it, after `start` and up to `end`, in the order of the log. What a prompt
    /// was made with is no change.
    func changes(
        ofTag tag: String, on prompt: PromptID, after start: AsOf, upTo end: AsOf
    ) -> [(position: UInt64, isPresent: Bool)] {
        guard let entry = prompts[prompt], let timeline = entry.tags[tag] else { return [] }
        return timeline.changes(after: start, upTo: end).filter { $0.0 != entry.position }.map { ($0.0, $0.1) }
    }

    mutating func addPrompt(
        _ id: PromptID, name: String?, domain: String?, tags: [String], at position: UInt64
    ) -> Bool {
        let tags = Dictionary(tags.map { ($0, Timeline(true, at: position)) }) { first, _ in first }
        let entry = PromptEntry(
            position: position, name: name, domain: domain.flatMap { $0.isEmpty ? nil : $0 }, tags: tags)
        guard prompts.add(entry, as: id) else { return false }
        if let name { promptNames.add(id, named: name, at: position) }
        return true
    }

    /// An erased tag is nil, and changes nothing that can still be told.
    mutating func setTag(_ tag: String?, of prompt: PromptID, to isPresent: Bool, at position: UInt64) -> Bool {
        prompts.change(prompt) { entry in
            if let tag { entry.tags[tag, default: Timeline()].set(isPresent, at: position) }
        }
    }
}

extension PromptEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, name, domain, tags) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, name, domain, tags) = try reader.read() }
}
