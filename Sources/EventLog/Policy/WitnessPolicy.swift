/// Which checkpoints count: signed by one of these logs, and cosigned by enough of these witnesses (C2SP tlog-policy).
package struct WitnessPolicy: Equatable, Sendable {
    package struct Log: Equatable, Sendable {
        package let verifier: NoteVerifier
        package let url: String?
    }

    package struct Witness: Equatable, Sendable {
        /// What this file calls it; its key has a name of its own.
        package let name: String
        package let verifier: NoteVerifier
        /// Where checkpoints are sent to for its cosignature.
        package let url: String?
    }

    /// What it takes. Its members have all one place only, so each witness counts once.
    package indirect enum Quorum: Equatable, Sendable {
        /// No witness at all.
        case none
        case witness(Witness)
        case group(name: String, threshold: Int, members: [Quorum])

        /// Whether those who have cosigned are enough.
        package func isMet(by cosigners: Set<NoteVerifier>) -> Bool {
            switch self {
            case .none: true
            case .witness(let witness): cosigners.contains(witness.verifier)
            case .group(_, let threshold, let members):
                members.count { $0.isMet(by: cosigners) } >= threshold
            }
        }
    }

    /// Empty where every log is meant that is known otherwise.
    package let logs: [Log]
    package let witnesses: [Witness]
    package let quorum: Quorum

    package init(logs: [Log], witnesses: [Witness], quorum: Quorum) {
        self.logs = logs
        self.witnesses = witnesses
        self.quorum = quorum
    }

    /// Whether a checkpoint signed with this key may count.
    package func names(_ log: NoteVerifier) -> Bool { logs.isEmpty || logs.contains { $0.verifier == log } }

    /// What a note is worth under this policy. Throws where a known line fails.
    package func judge(_ note: SignedNote) throws(NoteFault) -> Judgement {
        let cosigners = Set(try note.cosignatures(by: witnesses.map(\.verifier)).keys)
        return Judgement(
            isMet: quorum.isMet(by: cosigners),
            cosigners: witnesses.filter { cosigners.contains($0.verifier) }.map(\.name))
    }

    /// What is missing, in one line.
    package func complaint(about judgement: Judgement) -> String {
        let present = judgement.cosigners.isEmpty ? "nobody" : judgement.cosigners.joined(separator: ", ")
        return "the policy is not met: it wants \(quorum), and \(present) has cosigned"
    }

    package struct Judgement: Equatable, Sendable {
        package let isMet: Bool
        /// The policy's names of those whose cosignatures are there, in the order of the file.
        package let cosigners: [String]
    }
}

extension WitnessPolicy.Quorum: CustomStringConvertible {
    /// In words: `2 of (X1, X2, X3) and any of (Y1, Y2)`.
    package var description: String { words(isInside: false) }

    private func words(isInside: Bool) -> String {
        switch self {
        case .none: return "no witness"
        case .witness(let witness): return witness.name
        case .group(_, let threshold, let members):
            guard threshold < members.count else {
                let all = members.map { $0.words(isInside: members.count > 1) }.joined(separator: " and ")
                return isInside && members.count > 1 ? "(\(all))" : all
            }
            let count = threshold == 1 ? "any" : "\(threshold)"
            return "\(count) of (\(members.map { $0.words(isInside: true) }.joined(separator: ", ")))"
        }
    }
}
