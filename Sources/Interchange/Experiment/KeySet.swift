internal import Spelling

/// The keys that one kind of map may have, and what becomes of each.
struct KeySet: Sendable {
    enum Use: Sendable, Equatable {
        case read
        /// Says nothing about what is measured; no word is lost about it.
        case ignored
        /// A warning says "kept out" and this effect.
        case keptOut(String)
        /// A fault with this text: without it, something else would be measured.
        case refused(String)
    }

    /// Its name in `$defs` of `Schemas/experiment.schema.json`.
    let name: String
    let uses: [String: Use]

    init(
        _ name: String, read: [String], ignored: [String] = [], keptOut: [String: String] = [:],
        refused: [String: String] = [:]
    ) {
        self.name = name
        var uses: [String: Use] = [:]
        for key in read { uses[key] = .read }
        for key in ignored { uses[key] = .ignored }
        for (key, effect) in keptOut { uses[key] = .keptOut(effect) }
        for (key, reason) in refused { uses[key] = .refused(reason) }
        self.uses = uses
    }

    /// The values under the keys that are read. Warns of what has no effect, and of unknown keys; keys that begin with
    /// `x-` or `_` are there to hold YAML anchors and are passed over. A key without a value counts as absent.
    func values(of entries: [FileValue.Entry], warningTo state: ReadingState) throws(ExperimentFileFault) -> [String:
        FileValue]
    {
        var values: [String: FileValue] = [:]
        for entry in entries where !entry.key.hasPrefix("x-") && !entry.key.hasPrefix("_") {
            switch uses[entry.key] {
            case .read: if !entry.value.isNull { values[entry.key] = entry.value }
            case .ignored: break
            case .keptOut(let effect):
                if entry.value.says { state.warn(entry.place, "kept out: \(entry.key): \(effect)") }
            case .refused(let reason):
                if entry.value.says {
                    throw ExperimentFileFault(
                        .unsupported, at: entry.place, "\(entry.key): not supported in this version: \(reason)")
                }
            case nil:
                let hint = nearest(to: entry.key).map { ", did you mean `\($0)`?" } ?? ": it has no effect"
                state.warn(entry.place, "unknown key \(Quoting.code(entry.key))\(hint)")
            }
        }
        return values
    }

    /// The known key that was most likely meant.
    func nearest(to key: String) -> String? { NearestNames.nearest(to: key, among: uses.keys).first }
}

extension FileValue {
    /// Whether it asks for anything: not null, false, or empty.
    fileprivate var says: Bool {
        switch content {
        case .null: false
        case .truth(let truth): truth
        case .number: true
        case .text(let text): !text.isEmpty
        case .list(let values): !values.isEmpty
        case .map(let entries): !entries.isEmpty
        }
    }
}
