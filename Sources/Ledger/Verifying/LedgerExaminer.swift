internal import Domain
internal import EventLog
internal import Events
internal import Sodium
internal import SwiftProtobuf

/// Checks one entry with the ledger's keys: whose signature it bears, whether that key was valid there, whether the parts are what was signed,
/// decrypt, and decode.
struct LedgerExaminer: EntryExaminer {
    let signers: SignerRegistry
    let keys: Keyring
    let origin: String

    private static let unregistered = "it is signed with a key that was never registered"

    func examine(_ entry: LogEntry, _ row: LogRow) -> EntryFinding {
        var isSignerKnown = true
        do {
            try entry.verifySignatures { name in
                signers.signers[name].flatMap { $0.from <= entry.position ? $0.key : nil }
            }
        } catch .signatureInvalid(let key) {
            if let signer = signers.signers[key] {
                guard signer.from <= entry.position else {
                    return .unsound("its key counts only from entry \(signer.from) on")
                }
                return .unsound("its signature does not verify")
            }
            guard signers.isIncomplete else { return .unsound(Self.unregistered) }
            isSignerKnown = false
        } catch { return .unsound("it is not signed (\(error))") }
        guard let facts = row.facts else { return .unsound("its facts are missing") }
        let decoded: Facts
        switch open(entry.facts, facts, of: entry) {
        case .failure(.keyMissing):
            return isSignerKnown ? .sound(unreadableParts: entry.content == nil ? 1 : 2) : .unsound(Self.unregistered)
        case .failure(let fault): return .unsound("its facts are not what was signed (\(fault))")
        case .success(let bytes):
            guard let facts = try? Facts(serializedBytes: bytes), facts.event != nil else {
                return .unsound("its facts are no event that this program knows")
            }
            decoded = facts
        }
        guard isSigned(entry, by: ActorID(bytes: decoded.actor)) else {
            return .unsound("it is not signed by the actor it names")
        }
        return examineContent(entry, row)
    }

    private func isSigned(_ entry: LogEntry, by actor: ActorID?) -> Bool {
        entry.signatures.contains { signature in
            guard let signer = Digest(signature.key).flatMap({ signers.signers[$0] }) else {
                return signers.isIncomplete
            }
            return signer.owner == actor
        }
    }

    private func examineContent(_ entry: LogEntry, _ row: LogRow) -> EntryFinding {
        guard let part = entry.content else {
            return row.content == nil ? .sound(unreadableParts: 0) : .unsound("it has content that was not signed")
        }
        guard let ciphertext = row.content else {
            // Erasure destroys the key with the bytes. Bytes that are gone while their keys are here were taken.
            return keys.hasAllKeys(of: part)
                ? .unsound("its content is missing: it was deleted, not erased") : .sound(unreadableParts: 1)
        }
        switch open(part, ciphertext, of: entry) {
        case .failure(.keyMissing): return .sound(unreadableParts: 1)
        case .failure(let fault): return .unsound("its content is not what was signed (\(fault))")
        case .success(let bytes):
            guard let content = try? Content(serializedBytes: bytes), content.content != nil else {
                return .unsound("its content is none that this program knows")
            }
            return .sound(unreadableParts: 0)
        }
    }

    private func open(_ part: Part, _ ciphertext: [UInt8], of entry: LogEntry) -> Result<[UInt8], PartFault> {
        Result { () throws(PartFault) in
            try PartCipher.open(part, ciphertext: ciphertext, keys: keys, origin: origin, eventID: entry.eventID)
        }
    }
}
