import ArgumentParser
import EventLog
import Foundation
import Ledger

/// Files and keys that people name on the command line.
enum FileArgument {
    /// All of a file.
    /// - Parameter what: what it should be, for who is told that it cannot be read.
    static func bytes(_ path: String, _ what: String, bytesMax: Int) throws -> [UInt8] {
        let bytes: [UInt8]?
        do { bytes = try AtomicFile.read(URL(filePath: path), bytesMax: bytesMax) } catch {
            throw ExitStatus.failed("\(path) cannot be read (\(error.reason)); name \(what)")
        }
        guard let bytes else { throw ExitStatus.failed("\(path) cannot be read (there is no such file); name \(what)") }
        return bytes
    }

    /// The verification key of a log.
    static func logKey(_ text: String) throws -> NoteVerifier {
        guard let verifier = NoteVerifier(text), verifier.kind == .text else {
            throw ValidationError("not a verification key; give it as `promptledger init` printed it, in quotes")
        }
        return verifier
    }

    /// The key of a witness.
    static func witnessKey(_ text: String) throws -> NoteVerifier {
        guard let verifier = NoteVerifier(text), verifier.kind == .cosignature else {
            throw ExitStatus.usage(
                "--witness-key takes a witness's cosignature key, name+id+base64, as its keeper gives it")
        }
        return verifier
    }

    static func policy(_ path: String) throws -> WitnessPolicy {
        let bytes = try bytes(path, "a tlog-policy file", bytesMax: WitnessPolicy.bytesMax)
        do { return try WitnessPolicy(parsing: bytes) } catch {
            throw ExitStatus.failed("\(path) is no policy: \(error)")
        }
    }

    /// Writes a result to a new file, whole or not at all, or to standard output.
    /// - Parameter ledger: in whose folder nobody but the ledger writes.
    static func write(_ bytes: [UInt8], to path: String?, outside ledger: LedgerFolder) throws {
        guard let path else {
            Standard.write(String(decoding: bytes, as: UTF8.self), to: .standardOutput)
            return
        }
        try ledger.keepOut(path)
        guard !FileManager.default.fileExists(atPath: path) else { throw LedgerFault.fileExists(path: path) }
        do { try AtomicFile.write(bytes, to: URL(filePath: path)) } catch {
            throw ExitStatus.failed("\(path) cannot be written (\(error.reason)); name another place")
        }
    }
}
