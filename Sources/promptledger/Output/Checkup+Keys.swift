import Domain
import Events
import Foundation
import Ledger
import Projections
import Sodium

/// What keeps a ledger's keys from being fit for production.
extension Checkup {
    func keys(_ reader: LedgerReader) throws -> [Finding] {
        let view = KeyringView(reader: reader, moment: reader.read { AsOf.now($0) })
        let signing = signingKeys(reader) + doubts(reader)
        return try slots(view.slots) + files() + rotation(reader) + signing + destroyedKeys(reader) + erasures(reader)
    }

    private func slots(_ slots: [KeyringView.SlotLine]) -> [Finding] {
        let usable = slots.filter { $0.state == .whole }
        var findings = [
            usable.count < 2
                ? Finding(
                    check: "unlock slots", state: .advice,
                    says:
                        "one, a \(usable.first?.kind.word ?? "slot"); production wants a second, for the day it is lost: `promptledger key add-slot`"
                )
                : Finding(check: "unlock slots", state: .good, says: "\(usable.count) ways lead to the keys"),
            usable.contains { $0.kind == .recovery }
                ? Finding(check: "recovery", state: .good, says: "a recovery key can open the keys")
                : Finding(
                    check: "recovery", state: .advice,
                    says: "no recovery key can open the keys; make one with `promptledger key recovery-pair`"),
        ]
        for slot in slots {
            let says: String? =
                switch slot.state {
                case .whole: nil
                case .damaged:
                    "slot \(slot.id) in keys.db is not what was written; remove it with `promptledger key remove-slot`, add another"
                case .missing:
                    "the log has slot \(slot.id), and keys.db does not; open the ledger to write, or remove the slot"
                case .unrecorded:
                    "keys.db has slot \(slot.id), and the log does not: find out whose it is; `promptledger key rotate` shuts it out"
                }
            if let says { findings.append(Finding(check: "unlock slots", state: .bad, says: says)) }
        }
        return findings
    }

    private func files() -> [Finding] {
        let keyFileIsThere = FileManager.default.fileExists(atPath: folder.keyFile.path)
        let isInside =
            folder.keyFile.deletingLastPathComponent().standardizedFileURL == folder.url.standardizedFileURL
        var findings: [Finding] = []
        if keyFileIsThere {
            findings.append(
                Finding(
                    check: "key file", state: isInside ? .advice : .good,
                    says: isInside
                        ? "it lies in the ledger's folder: whoever copies the folder can read everything; move it and set PROMPTLEDGER_KEY_FILE"
                        : "it lies apart from the ledger"))
        }
        for file in [folder.keys, folder.log] {
            guard let mode = try? FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int,
                mode & 0o077 != 0
            else { continue }
            findings.append(
                Finding(
                    check: "permissions", state: .bad,
                    says: "others can open \(file.path); run `chmod 600 '\(file.path)'`"))
        }
        return findings
    }

    private func rotation(_ reader: LedgerReader) -> [Finding] {
        let (logged, stored) = (
            reader.read { $0.keys.epochs(asOf: .now($0)) }, reader.keyringReport().rootEpoch
        )
        if stored < logged.root {
            return [
                Finding(
                    check: "rotation", state: .bad,
                    says:
                        "the root key is to be at epoch \(logged.root) and is at \(stored); open the ledger to write: that completes it"
                )
            ]
        }
        if stored > logged.root {
            return [
                Finding(
                    check: "rotation", state: .bad,
                    says:
                        "keys.db is at epoch \(stored) of the root key and the log at \(logged.root): the log is older than its keys"
                )
            ]
        }
        return []
    }

    private func signingKeys(_ reader: LedgerReader) -> [Finding] {
        let records = reader.read { $0.keys.signingKeys(asOf: .now($0)) }
        let held = reader.keyringReport().signingKeys
        var findings: [Finding] = []
        for (key, holding) in held.sorted(by: { $0.key.digest.description < $1.key.digest.description }) {
            let name = reader.actorName(holding.owner)
            guard let record = records.first(where: { $0.key == key }) else {
                findings.append(
                    Finding(
                        check: "signing keys", state: .advice,
                        says: "keys.db has a key of \(name) that the log does not know; it signs nothing"))
                continue
            }
            if record.ended != nil {
                findings.append(
                    Finding(
                        check: "signing keys", state: .advice,
                        says:
                            "keys.db still has a key of \(name) that signs no more; open the ledger to write: that destroys it"
                    ))
            } else if !holding.isLocked, reader.read({ $0.catalog.kind(of: holding.owner) }) == .person {
                findings.append(
                    Finding(
                        check: "signing keys", state: .advice,
                        says:
                            "whoever opens these keys can sign as \(name): \(name) should lock that key with `promptledger key lock`"
                    ))
            }
        }
        return findings
    }

    /// The first key whose revocation puts in doubt what it signed; all of them would be a list, which is `key report`'s.
    private func doubts(_ reader: LedgerReader) -> [Finding] {
        let records = reader.read { $0.keys.signingKeys(asOf: .now($0)) }.filter { $0.doubt != nil }
        guard let record = records.first, let doubt = record.doubt else { return [] }
        let since = doubt.from.map { " from entry \($0) on" } ?? ""
        let more = records.count > 1 ? " (and \(records.count - 1) more keys: `promptledger key list`)" : ""
        return [
            Finding(
                check: "entries in doubt", state: .advice,
                says:
                    "entry \(doubt.revokedAt) revokes a key of \(reader.actorName(record.owner)) as \(doubt.reason.word): what it signed\(since) may be somebody else's; `promptledger key report \("\(record.key.digest)".prefix(16))` lists it\(more)"
            )
        ]
    }

    private func destroyedKeys(_ reader: LedgerReader) throws -> [Finding] {
        let unnamed = try reader.destroyedBesidesTheLog()
        func finding(_ count: Int, _ state: State, _ says: String) -> [Finding] {
            guard count > 0 else { return [] }
            let keys = count == 1 ? "1 key" : "\(count) keys"
            return [
                Finding(
                    check: "destroyed keys", state: state,
                    says: "keys.db notes \(keys) as destroyed that no erasure in the log names\(says)")
            ]
        }
        let difference = try reader.differenceOfDestroyedKeys().map { difference in
            Finding(
                check: "destroyed keys", state: .bad,
                says:
                    "keys.db \(difference): it was changed or damaged; put back the keys.db that belongs to this ledger"
            )
        }
        return [difference].compactMap(\.self)
            + finding(
                unnamed.held, .bad,
                ", and holds them: somebody changed it; put back the keys.db that belongs to this ledger")
            + finding(
                unnamed.gone, .advice,
                ": they are of a newer log than this, or keys.db was changed; `promptledger verify --full` says whether text is lost"
            )
    }

    /// An erasure that a crash or a full disk parted.
    private func erasures(_ reader: LedgerReader) throws -> [Finding] {
        guard let unfinished = try reader.unfinishedErasures() else { return [] }
        let (entries, keys, ciphertexts) = (unfinished.entries, unfinished.keys, unfinished.ciphertexts)
        let more = entries.count > 1 ? " (and \(entries.count - 1) after it)" : ""
        var left: [String] = []
        if keys > 0 { left.append(keys == 1 ? "1 key" : "\(keys) keys") }
        if ciphertexts > 0 { left.append(ciphertexts == 1 ? "1 ciphertext" : "\(ciphertexts) ciphertexts") }
        let what =
            left.isEmpty
            ? "bytes of it may lie in a snapshot or write-ahead log" : "\(left.joined(separator: " and ")) still here"
        return [
            Finding(
                check: "erasures", state: .bad,
                says:
                    "entry \(entries[0])\(more) erases what is not destroyed to the end: \(what); open the ledger to write, which completes it"
            )
        ]
    }
}
