import EventLog
import Foundation
import Ledger
import Sodium
import TestSupport
import Testing

/// What a verifier says of a bundle: whether it holds, and where not.
struct Verdict: Equatable, CustomStringConvertible {
    let isSound: Bool
    let position: UInt64?
    let reason: String?

    static func == (left: Self, right: Self) -> Bool {
        left.isSound == right.isSound && left.position == right.position
    }

    var description: String { isSound ? "sound" : "entry \(position.map(String.init) ?? "–"): \(reason ?? "")" }
}

/// Both verifiers, asked about the same bytes.
struct EvidenceJudges {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("evidence") }

    /// What ours says.
    func ours(_ bytes: [UInt8], trusting trust: EvidenceTrust = EvidenceTrust()) throws -> Verdict {
        let file = folder.file(UUID().uuidString)
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let report = try EvidenceVerifier.verify(file, trusting: trust)
        return Verdict(
            isSound: report.isSound, position: report.flaws.first?.position, reason: report.flaws.first?.reason)
    }

    /// What the one in Python says.
    func pythons(_ bytes: [UInt8], _ arguments: [String] = []) async throws -> Verdict {
        let file = folder.file(UUID().uuidString)
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try await EvidenceVerifierScript.run([file.path] + arguments, in: folder)
        let said = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome)")
        let failure = said["failure"] as? [String: Any]
        let isSound = try #require(said["ok"] as? Bool)
        #expect(outcome.status == (isSound ? 0 : 1))
        return Verdict(
            isSound: isSound, position: failure?["position"] as? UInt64, reason: failure?["reason"] as? String)
    }
}
