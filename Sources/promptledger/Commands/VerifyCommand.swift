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
    @Option(help: "A checkpoint kept elsewhere, which this ledger must begin with.", completion: .file()) var expect:
        String?

    @Option(
        help:
            "The verification key that must have signed the checkpoint, as `promptledger init` printed it.",
        transform: {
            guard let key = NoteVerifier($0) else {
                throw ValidationError(
                    "not a verification key; give it as `promptledger init` printed it, in quotes")
            }
            return key
        })
    var key: NoteVerifier?

    func run() async throws {
        var expected: [UInt8]?
        if let expect {
            guard let data = try? Data(contentsOf: URL(filePath: expect)) else {
                throw ExitStatus.failed(
                    "\(expect) cannot be read; name a checkpoint file, as `promptledger checkpoint` prints it")
            }
            expected = Array(data)
        }
        let progress: LedgerVerification.Progress = { done, total in
            guard Standard.errorIsTerminal else { return }
            Standard.write(
                "\rverifying \(done)/\(total)\u{1B}[K\(done == total ? "\r\u{1B}[K" : "")", to: .standardError)
        }
        let report = try LedgerVerification.verify(
            ledger.folder, level: full ? .full : .quick, trusting: key, expecting: expected,
            progress: progress)
        if ledger.isJSON {
            let failure: [String: Any]? = report.failure.map {
                JSONOutput.object(["position": $0.position, "reason": $0.reason])
            }
            JSONOutput.document([
                "ok": report.isSound, "level": report.level.rawValue, "size": report.size, "root": report.root?.base64,
                "failure": failure, "unreadable_parts": report.unreadableParts,
                // Whether each actor was allowed to do it, with the roles in force there, was checked too.
                "authority": report.level == .full,
            ])
        } else if report.isSound {
            Standard.output(
                "sound  \(report.level.rawValue), \(report.size) entries, root \(report.root?.base64 ?? "–")")
            if report.unreadableParts > 0 {
                Standard.output(
                    "       \(report.unreadableParts) parts cannot be read: erased, or their keys are not here")
            }
        }
        if let failure = report.failure {
            throw ExitStatus.failed("NOT SOUND: \(failure.position.map { "entry \($0): " } ?? "")\(failure.reason)")
        }
    }
}
