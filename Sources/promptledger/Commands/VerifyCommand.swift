import ArgumentParser
import Domain
import EventLog
import Foundation
import Ledger

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that the ledger is what it was when it was written.",
        discussion: """
            Quick: every entry, the Merkle root over them, the checkpoint's signature. --full: also every signature and whose it is, whether \
            that actor was allowed to do it then, every ciphertext, decryption, the events' schema. With --key nothing but ledger.db is \
            needed: where keys.db is not there, --full checks all that needs no key, and says what it could not. The ledger must also \
            begin with what you have seen of it (`promptledger pin show`). Exit status 0: everything holds. 1: the report says what does \
            not, and where first.
            """)

    @OptionGroup var ledger: LedgerOptions
    @Flag(help: "Check signatures, ciphertexts and contents too.") var full = false
    @OptionGroup var outside: OutsideChecks

    func run() async throws {
        let level = full ? VerificationReport.Level.full : .quick
        try Verdict.tell(level: outside.tiles == nil ? level.rawValue : "tiles", asJSON: ledger.isJSON) {
            try outside.verifyTiles() ?? verify(level)
        }
    }

    private func verify(_ level: VerificationReport.Level) throws -> Verdict {
        let expected = try outside.expected()
        // Whoever is to type a passphrase does it before a long walk, and not after it.
        let standing = Result { try authorise() }
        let report = try LedgerVerification.verify(
            ledger.folder, level: level, trusting: outside.key, expecting: expected, pins: outside.pins,
            progress: Self.showProgress)
        try outside.confirmPinned(report)
        let policy = report.isSound ? try outside.judge(ledger.folder, report, expected) : nil
        if report.isSound { try standing.get() }
        return VerificationView(report: report, policy: policy, expectedFile: outside.expect).verdict
    }

    /// Whoever has the log may check it: it is what an outsider without any key is handed, and nothing is told but whether it holds. Who says
    /// who they are, though, must be that, and may read.
    private func authorise() throws {
        guard ledger.isActorNamed else { return }
        guard ledger.folder.hasKeys else {
            guard ledger.acting.acting != nil else { return }
            throw ExitStatus.failed("without keys.db nobody is known here; leave out --as to check as an outsider")
        }
        try ledger.authorise(.readFacts, in: try LedgerReader.open(ledger.folder))
    }

    @Sendable static func showProgress(_ done: UInt64, _ total: UInt64) {
        guard Standard.errorIsTerminal else { return }
        Standard.write("\rverifying \(done)/\(total)\u{1B}[K\(done == total ? "\r\u{1B}[K" : "")", to: .standardError)
    }
}
