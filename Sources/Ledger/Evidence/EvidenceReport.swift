package import EventLog

/// What a look through a bundle found.
package struct EvidenceReport: Sendable {
    /// What holds whatever the bundle is made of.
    package enum Claim: String, CaseIterable, Sendable {
        case included = "every entry stands at its position under the checkpoint's root"
        case untouched = "every ciphertext is the one that its entry names"
        case signed =
            "every entry is signed with a key of its actor that was valid there by the entries before it here"
        case permitted = "every actor was permitted to do what its entry says, by the entries before it here"
        case readable = "every disclosed part decrypts with its committed key, and decodes"
        case recorded = "the log tells of this export, with exactly these entries, and its exporter signed for it"
        case whole = "nothing was left out: every entry under the checkpoint is here"
    }

    /// `nil` where it could not be read.
    package internal(set) var manifest: EvidenceManifest?
    package internal(set) var checkpoint: Checkpoint?
    /// What does not hold, first what lies in no entry, then by position. At most ``flawsMax``.
    package private(set) var flaws: [EvidenceFlaw] = []
    /// Whether the part keys were at hand.
    package internal(set) var isOpen = false
    /// Contents that were read.
    package internal(set) var contents = 0
    /// Entries whose content is gone, by an erasure that the bundle holds.
    package internal(set) var erased: Set<UInt64> = []
    /// Entries whose content the exporter kept back.
    package internal(set) var withheld: Set<UInt64> = []
    /// What the bundle's own revocations say may be somebody else's, in their order. What they put in doubt and the bundle does not hold is
    /// not among it, and of revocations that it does not hold nothing is known.
    package internal(set) var inDoubt: [EntriesInDoubt] = []
    /// Whether the verifier brought the log's key along, or a policy that names it.
    package internal(set) var isLogKnown = false
    /// Names of the policy's witnesses whose cosignatures hold.
    package internal(set) var witnesses: [String] = []

    package static let flawsMax = 100

    package var isSound: Bool { flaws.isEmpty }

    /// Whether all was looked at that a bundle can show. Where the part keys are sealed, a bundle may be sound as far as anybody can look.
    package var isComplete: Bool { isSound && isOpen }

    /// Whether the bundle holds all entries under its checkpoint.
    package var isWhole: Bool { manifest.map { UInt64($0.positions.count) == $0.checkpointSize } ?? false }

    mutating func add(_ flaw: EvidenceFlaw) {
        if flaws.count < Self.flawsMax { flaws.append(flaw) }
    }

    mutating func sort() {
        // A stable order: two flaws of one entry stay as they were found.
        let order = flaws.enumerated().sorted {
            ($0.element.position.map { $0 + 1 } ?? 0, $0.offset) < ($1.element.position.map { $0 + 1 } ?? 0, $1.offset)
        }
        flaws = order.map(\.element)
    }

    /// What was shown. Nothing, where anything does not hold.
    package var proven: [String] {
        guard isSound else { return [] }
        return Claim.allCases.filter { claim in
            switch claim {
            case .included, .untouched: true
            case .signed, .permitted, .readable, .recorded: isOpen
            case .whole: isWhole
            }
        }.map(\.rawValue)
    }

    /// What this bundle cannot show, or could not with what the verifier brought along.
    package var notProven: [String] {
        // Of what is no bundle there is nothing to say.
        guard manifest != nil else { return [] }
        var claims: [String] = []
        if !isOpen { claims.append("signatures, authority and contents: the part keys are sealed (--open-with)") }
        claims += inDoubt.map(\.claim)
        if !isLogKnown { claims.append("that the log is the one it claims to be (--key)") }
        if witnesses.isEmpty {
            claims.append("that nobody was shown another log (--policy, with cosignatures)")
        } else {
            claims.append("that witnesses saw the entry that tells of this export: it came after what they cosigned")
        }
        if !isWhole {
            claims.append(
                "that the selection is complete, and no revocation or change of roles was left out: its exporter says so"
            )
        }
        return claims
    }
}
