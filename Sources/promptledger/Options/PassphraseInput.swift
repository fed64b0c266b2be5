import Foundation
import Ledger
import Sodium

/// Passphrases come from a file that an environment variable names, or from a terminal, where they are not shown; never from the command line,
/// which others can see.
enum PassphraseInput {
    /// Opens the ledger's keys.
    static let ofLedger = source("PROMPTLEDGER_PASSPHRASE_FILE", prompt: "Passphrase of the ledger's keys: ")
    /// Unlocks the signing key of whoever works.
    static let ofActor = source("PROMPTLEDGER_ACTOR_PASSPHRASE_FILE", prompt: "Passphrase of your signing key: ")

    /// `nil` where there is neither a file nor a terminal.
    private static func source(_ variable: String, prompt: String) -> PassphraseSource? {
        if let path = Environment[variable] { return PassphraseSource(file: URL(filePath: path)) }
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        return PassphraseSource { () throws(LedgerFault) in try read(prompt) }
    }

    /// A new one, typed twice where it is typed.
    static func new(file path: String?, prompt: String) throws -> PassphraseSource {
        if let path { return PassphraseSource(file: URL(filePath: path)) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ExitStatus.failed("there is no terminal to ask for a passphrase; name a file with --passphrase-file")
        }
        return PassphraseSource { () throws(LedgerFault) in
            let first = try read(prompt)
            let second = try read("Once more: ")
            let isSame = first.withBytes { first in second.withBytes { equalInConstantTime(first, $0) } }
            guard isSame else { throw .passphraseUnusable("it was typed in two ways") }
            return first
        }
    }

    private static func read(_ prompt: String) throws(LedgerFault) -> SecretBytes {
        guard let line = SecretInput.readHiddenLine(prompt: prompt) else { throw .passphraseUnusable("none was typed") }
        return line
    }
}
