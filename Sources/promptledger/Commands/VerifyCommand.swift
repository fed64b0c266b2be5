import ArgumentParser
import EventLog
import Foundation
import Ledger

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that the ledger is what it was when it was written.",
        discussion: """
            Quick: every entry, the Merkle root over them, the checkpoint's signature. --full: also every signature and whose it is, whether \
            that actor was allowed to do it then, every ciphertext, decryption, the events' schema. With --key the quick check needs \
            nothing but ledger.db. Exit status 0: everything holds. 1: the report says what does not, and where first.
            """)

    @OptionGroup var ledger: LedgerOptions
    @Flag(help: "Check signatures, ciphertexts and contents too.") var full = false
    @OptionGroup var outside: OutsideChecks

    func run() async throws {
        if try outside.verifyTiles(isJSON: ledger.isJSON) { return }
        let report = try LedgerVerification.verify(
            ledger.folder, level: full ? .full : .quick, trusting: outside.key,
            expecting: try outside.expected(of: ledger.folder), progress: Self.showProgress)
        let policy = report.isSound ? try outside.judge(ledger.folder) : nil
        let failure = report.failure ?? policy?.complaint.map { .init(position: nil, reason: $0) }
        if ledger.isJSON {
            JSONOutput.document([
                "ok": failure == nil, "level": report.level.rawValue, "size": report.size, "root": report.root?.base64,
                "failure": failure.map { JSONOutput.object(["position": $0.position, "reason": $0.reason]) },
                "unreadable_parts": report.unreadableParts,
                // Whether each actor was allowed to do it, with the roles in force there, was checked too.
                "authority": report.level == .full, "policy": policy?.fields,
            ])
        } else if failure == nil {
            Standard.output(
                "sound  \(report.level.rawValue), \(report.size) entries, root \(report.root?.base64 ?? "–")")
            if report.unreadableParts > 0 {
                Standard.output(
                    "       \(report.unreadableParts) parts cannot be read: erased, or their keys are not here")
            }
            if let policy, let size = policy.size {
                let cosigners = policy.judgement.cosigners
                Standard.output(
                    "       the policy is met by the checkpoint of \(size) entries"
                        + (cosigners.isEmpty ? "" : ", cosigned by \(cosigners.joined(separator: ", "))"))
            }
        }
        if let failure { throw Self.unsound(failure) }
    }

    @Sendable static func showProgress(_ done: UInt64, _ total: UInt64) {
        guard Standard.errorIsTerminal else { return }
        Standard.write("\rverifying \(done)/\(total)\u{1B}[K\(done == total ? "\r\u{1B}[K" : "")", to: .standardError)
    }

    static func unsound(_ failure: VerificationReport.Failure) -> ExitStatus {
        .failed("NOT SOUND: \(failure.position.map { "entry \($0): " } ?? "")\(failure.reason)")
    }
}
