import Domain
import Events
import Foundation
import Ledger
import Projections
import Sodium

/// Slots, epochs, signing keys and counts, without any secret.
struct KeyringView {
    let reader: LedgerReader
    let moment: AsOf

    /// A slot as the log and keys.db have it.
    struct SlotLine {
        enum State: String {
            case whole, damaged
            /// The log speaks of it, and keys.db has it not.
            case missing
            /// keys.db has it, and the log does not speak of it.
            case unrecorded
        }

        let id: SlotID
        let kind: SlotKind
        let publicKey: [UInt8]?
        let added: UInt64?
        let state: State
    }

    var slots: [SlotLine] {
        let logged = reader.read { $0.keys.slots(asOf: moment) }
        let stored = reader.keyringReport().slots
        let lines = logged.map { slot in
            let found = stored.first { $0.id == slot.id }
            return SlotLine(
                id: slot.id, kind: slot.kind, publicKey: slot.publicKey ?? found?.publicKey, added: slot.added,
                state: found.map { $0.isSound ? .whole : .damaged } ?? .missing)
        }
        // What came after that moment is recorded, too.
        let recorded = reader.read { $0.keys.slots(asOf: .now($0)) }
        let others = stored.filter { slot in !(logged + recorded).contains { $0.id == slot.id } }
        return lines
            + others.map {
                SlotLine(id: $0.id, kind: $0.kind, publicKey: $0.publicKey, added: nil, state: .unrecorded)
            }
    }

    private var signingKeys: [SigningKeyRecord] { reader.read { $0.keys.signingKeys(asOf: moment) } }

    /// Who had it sign for its owner: it may be that they made it, and kept it.
    private func registrar(of key: SigningKeyRecord) throws -> ActorID? {
        try reader.events(key.registered..<key.registered + 1).first.flatMap { ActorID(bytes: $0.facts.actor) }
    }

    private var epochs: KeyHistory.Epochs { reader.read { $0.keys.epochs(asOf: moment) } }

    private var lastRotation: UInt64? { reader.read { $0.keys.lastRotation(asOf: moment) } }

    /// How many subjects of each kind have content keys: as keys.db has them now, so `nil` for an earlier moment.
    private var subjects: [SubjectKind: Int]? {
        let now = reader.read { AsOf.now($0) }
        return moment < now ? nil : reader.keyringReport().subjects
    }

    private var shownSubjects: String {
        guard let subjects else { return "known as of now alone" }
        return subjects.isEmpty
            ? "none" : subjects.map { "\($0.value) \($0.key.word)" }.sorted().joined(separator: ", ")
    }

    func fields() throws -> [String: Any?] {
        let report = reader.keyringReport()
        let counts: [String: Any]? = subjects.map { subjects in
            Dictionary(uniqueKeysWithValues: subjects.map { ($0.key.word, $0.value as Any) })
        }
        return [
            "as_of": AsOfOption.described(moment, in: reader),
            "root_epoch": epochs.root, "workspace_key_epoch": epochs.workspaceKey, "rotated_at": lastRotation,
            "slots": slots.map { slot in
                JSONOutput.object([
                    "slot": "\(slot.id)", "kind": slot.kind.word,
                    "public_key": slot.publicKey.map { Data($0).base64EncodedString() }, "added": slot.added,
                    "state": slot.state.rawValue,
                ])
            },
            "signing_keys": try signingKeys.map { key in
                JSONOutput.object([
                    "key": "\(key.key.digest)", "public_key": Data(key.key.bytes).base64EncodedString(),
                    "actor": "\(key.owner)", "name": reader.read { $0.catalog.name(of: key.owner) },
                    "registered": key.registered, "registered_by": try registrar(of: key).map { "\($0)" },
                    "from": key.from, "until": key.until, "ended_by": key.end?.word,
                    "revoked": key.revocation.map { revocation in
                        JSONOutput.object([
                            "position": revocation.position, "reason": revocation.reason.word,
                            "in_doubt_from": revocation.inDoubtFrom,
                        ])
                    },
                    "held": report.signingKeys[key.key].map { $0.isLocked ? "locked" : "open" },
                ])
            },
            "subjects": counts,
        ]
    }

    func text() throws -> String {
        var slotTable = Table([
            ("slot", .left), ("kind", .left), ("since entry", .right), ("state", .left),
        ])
        for slot in slots {
            slotTable.add(["\(slot.id)", slot.kind.word, slot.added.map { "\($0)" } ?? "–", slot.state.rawValue])
        }
        var keyTable = Table([
            ("signing key", .left), ("actor", .left), ("registered by", .left), ("from", .right), ("until", .right),
            ("ended", .left), ("here", .left),
        ])
        let held = reader.keyringReport().signingKeys
        for key in signingKeys {
            let ended = key.revocation.map { "revoked (\($0.reason.word))" } ?? key.end?.word ?? ""
            keyTable.add([
                "\(key.key.digest)".cut(to: 17), reader.actorName(key.owner),
                try registrar(of: key).map { reader.actorName($0) } ?? "", "\(key.from)",
                key.until.map { "\($0)" } ?? "", ended,
                held[key.key].map { $0.isLocked ? "locked" : "open" } ?? "no",
            ])
        }
        return """
            \(slotTable.text)

            \(keyTable.text)

            root key at epoch \(epochs.root), workspace key at epoch \(epochs.workspaceKey)\(lastRotation.map { ", since entry \($0)" } ?? "")
            content keys: \(shownSubjects)
            """
    }
}

extension SlotKind {
    /// As scripts say it.
    var word: String {
        switch self {
        case .keyFile: "key-file"
        case .passphrase: "passphrase"
        case .recovery: "recovery"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}

extension SigningKeyRecord.End {
    fileprivate var word: String {
        switch self {
        case .rotated: "rotated"
        case .revoked: "revoked"
        case .ownerRemoved: "owner-removed"
        }
    }
}

extension SubjectKind {
    /// As scripts say it.
    fileprivate var word: String {
        switch self {
        case .person: "person"
        case .prompt: "prompt"
        case .dataset: "dataset"
        case .case: "case"
        case .provider: "provider"
        case .credential: "credential"
        case .experiment: "experiment"
        case .team: "team"
        case .metric: "metric"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
