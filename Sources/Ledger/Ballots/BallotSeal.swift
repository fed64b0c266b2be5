internal import EventLog
package import Events
internal import Foundation
internal import Projections
internal import Sodium

/// Ballots leave the ledger as a text that says nothing to who has no key: what is compared, in which order, by whom, sealed under a key
/// that follows from the workspace key. So nobody makes one of their own choosing or reads which run is which out of it, and none need be
/// kept. A rotation of the workspace key voids those that are out.
struct BallotSeal {
    let workspaceKey: DataKey
    let origin: String

    func seal(_ ballot: Ballot) -> String {
        let plaintext = ballot.first.bytes + ballot.second.bytes + ballot.person.bytes
        let sealed = key.withBytes { key in
            plaintext.withUnsafeBytes { plaintext in
                context.withUnsafeBytes { SecretStream.seal(plaintext, key: key, additionalData: $0) }
            }
        }
        return Self.mark + Data(sealed).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    /// `nil` for a text that is none, of another ledger, or changed by anybody.
    func open(_ text: String) -> Ballot? {
        // Ballots of earlier versions have no mark; base64 comes in fours, so one byte more is the mark.
        let isMarked = text.hasPrefix(Self.mark) && text.utf8.count % 4 == 1
        let base64 = (isMarked ? String(text.dropFirst()) : text).replacing("-", with: "+").replacing("_", with: "/")
        guard text.utf8.count <= 1_000, let sealed = Data(base64Encoded: base64) else { return nil }
        let plaintext = key.withBytes { key in
            Array(sealed).withUnsafeBytes { sealed in
                context.withUnsafeBytes { SecretStream.open(sealed, key: key, additionalData: $0) }
            }
        }
        guard let plaintext, plaintext.count == 48, let first = RunID(bytes: plaintext[..<16]),
            let second = RunID(bytes: plaintext[16..<32]), let person = ActorID(bytes: plaintext[32...])
        else { return nil }
        return Ballot(first: first, second: second, person: person)
    }

    /// Whether the smaller of two runs is shown second to that person: half of all pairs, and the same whenever it is asked, so that asking
    /// again shows nothing new.
    func isTurned(_ pair: [RunID], for person: ActorID) -> Bool {
        let message = Self.orderUse + pair.flatMap(\.bytes) + person.bytes
        var digest = [UInt8](repeating: 0, count: 32)
        key.withBytes { key in
            message.withUnsafeBytes { message in
                digest.withUnsafeMutableBytes { KeyedHash.derive(into: $0, key: key, message: message) }
            }
        }
        return digest[0] & 1 == 1
    }

    /// What a ballot's text begins with: with a hyphen, as base64 may, a command line would take it for an option.
    private static let mark = "b"
    private static let use = Array("promptledger/ballot/v1".utf8)
    private static let orderUse = Array("order".utf8)

    private var context: [UInt8] { Self.use + origin.utf8 }

    private var key: SecretBytes {
        SecretBytes(count: 32) { out in
            workspaceKey.withSecret { key in
                context.withUnsafeBytes { KeyedHash.derive(into: out, key: key, message: $0) }
            }
        }
    }
}

extension LedgerReader {
    /// The ballot on which a person compares two results, and the text by which it is known outside.
    /// - Parameter runs: two, the smaller first.
    package func ballot(on runs: [RunID], for person: ActorID) -> (ballot: Ballot, text: String) {
        precondition(runs.count == 2 && runs[0] < runs[1], "a ballot is on two results, in the order of their ids")
        let seal = BallotSeal(workspaceKey: keyring.workspaceKey, origin: origin)
        let isTurned = seal.isTurned(runs, for: person)
        let ballot = Ballot(first: runs[isTurned ? 1 : 0], second: runs[isTurned ? 0 : 1], person: person)
        return (ballot, seal.seal(ballot))
    }

    /// `nil` for a text that this ledger did not make, or made before its keys were rotated.
    package func ballot(_ text: String) -> Ballot? {
        BallotSeal(workspaceKey: keyring.workspaceKey, origin: origin).open(text)
    }
}
