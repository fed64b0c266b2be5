package import Domain
internal import EventLog

/// Why the ledger did not do as asked. Each prints as one line that says what and what to do; none holds text that somebody stored.
package enum LedgerFault: Error, Equatable, Sendable {
    /// The domain says no.
    case refused(Refusal)
    case notALedger(path: String)
    case alreadyALedger(path: String)
    /// Made by a newer program.
    case newerFormat(file: String, found: Int, known: Int)
    case inUse(path: String, byProcess: Int32?)
    case keyFileMissing(path: String)
    case keyFileMalformed(path: String)
    /// The key file is another ledger's.
    case keyFileWrong(path: String)
    case keyFileReadableByOthers(path: String)
    /// keys.db lacks a key that the log was made with, or one does not unwrap.
    case keysIncomplete(String)
    case noSigningKey(actor: String)
    /// What was destroyed is gone from the file, and its bytes may still lie in the file beside it.
    case tracesRemain(file: String)
    case requestKeyReused
    /// An entry, or with `nil` the log as a whole, is not what it was when written.
    case corrupt(position: UInt64?, String)
    /// Nothing was written.
    case notWritten(String)
    /// The log is closed for writing until it is opened anew.
    case stopped(String)
    case tooLarge(String)
    case cannotOpen(path: String, String)
    /// The content's key or bytes were destroyed.
    case contentErased(position: UInt64)
    case noSuchPosition(UInt64, size: UInt64)
    /// A checkpoint that this ledger did not sign.
    case checkpointForeign(String)
    /// A checkpoint of more entries than there are: the ledger was cut back, or the checkpoint is of a newer copy.
    case checkpointAhead(size: UInt64, ledger: UInt64)
    /// A checkpoint of this ledger's key over other entries: its history was rewritten.
    case checkpointForked(size: UInt64)
    /// A file that would be written over.
    case fileExists(path: String)
    /// No entry is what was asked for.
    case evidenceEmpty
    /// A public key that keeps nothing secret.
    case sealingKeyUnfit
    /// This client has seen the log with more entries.
    case pinAhead(size: UInt64, ledger: UInt64)
    /// This client has seen the log begin otherwise.
    case pinForked(size: UInt64)
    /// The log goes on from what this client has seen: there is no fork to prove.
    case notForked(size: UInt64)
    /// What this client remembers of the log cannot be read.
    case pinMalformed(path: String)
}

extension LedgerFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let refusal): "\(refusal)"
        case .notALedger(let path):
            "\(path) is not a ledger; make one with `promptledger init \(path)`, or name another with --ledger"
        case .alreadyALedger(let path): "\(path) holds a ledger already; use it, or name a new folder"
        case .newerFormat(let file, let found, let known):
            "\(file) has format \(found), and this program knows up to \(known); use a newer promptledger"
        case .inUse(let path, let process):
            "\(path) is in use by \(process.map { "process \($0)" } ?? "another process"); wait until it ends, or stop it"
        case .keyFileMissing(let path):
            "the key file \(path) is missing; put it back, or name it with PROMPTLEDGER_KEY_FILE"
        case .keyFileMalformed(let path): "\(path) is not a key file; name the right one with PROMPTLEDGER_KEY_FILE"
        case .keyFileWrong(let path):
            "the key file \(path) does not open this ledger; name the right one with PROMPTLEDGER_KEY_FILE"
        case .keyFileReadableByOthers(let path): "the key file \(path) can be read by others; run `chmod 600 \(path)`"
        case .keysIncomplete(let what):
            "keys.db does not fit this ledger: \(what); put back the keys.db that belongs to it"
        case .noSigningKey(let actor):
            "keys.db holds no signing key of actor \(actor); act as somebody whose key is here"
        case .tracesRemain(let file):
            "bytes of what was destroyed may still lie in \(file), for another program reads it; end that program and open the ledger once to write"
        case .requestKeyReused: "the request key was used for another command; make a new one for a new command"
        case .corrupt(let position?, let reason):
            "entry \(position) is not to be believed: \(reason); restore the ledger from a backup"
        case .corrupt(nil, let reason): "the ledger is not to be believed: \(reason); restore it from a backup"
        case .notWritten(let reason): "nothing was written: \(reason); mend that and try again"
        case .stopped(let reason):
            "the ledger takes no more writes: \(reason); end this program and run `promptledger verify`"
        case .tooLarge(let what): "too large for one step: \(what); do it in smaller steps"
        case .cannotOpen(let path, let reason): "\(path) cannot be opened: \(reason)"
        case .contentErased(let position): "the content of entry \(position) was erased"
        case .checkpointForeign(let reason):
            "the checkpoint is not one that this ledger signed (\(reason)); name one of this ledger"
        case .checkpointAhead(let size, let ledger):
            "the checkpoint is of \(size) entries, and the ledger has \(ledger): entries are missing here; run `promptledger verify --expect`"
        case .checkpointForked(let size):
            "the first \(size) entries are not those of the checkpoint: history was rewritten; keep both as evidence"
        case .fileExists(let path): "\(path) is there already; name a new file"
        case .evidenceEmpty: "no entry is what was asked for; choose another experiment, actor or time"
        case .sealingKeyUnfit: "the key to seal to keeps nothing secret; make one with `promptledger evidence keypair`"
        case .pinAhead(let size, let ledger):
            "you have seen this ledger with \(size) entries, and it has \(ledger): entries are missing here; if you put back a backup on purpose, run `promptledger pin forget`"
        case .pinForked(let size):
            "the first \(size) entries are not those that you have seen: history was rewritten; run `promptledger pin export` for the proof of it"
        case .notForked(let size):
            "the first \(size) entries are those that you have seen, so there is nothing to prove"
        case .pinMalformed(let path):
            "\(path), where this client remembers what it saw, is not a checkpoint of this ledger; run `promptledger pin forget`"
        case .noSuchPosition(let position, let size): "there is no entry \(position); the ledger has \(size)"
        }
    }
}

extension LedgerFault {
    /// A store's fault, said of the file it lies in.
    init(_ fault: StoreFault, path: String) {
        self =
            switch fault {
            case .notALog: .notALedger(path: path)
            case .newerFormat(let found, let known): .newerFormat(file: path, found: found, known: known)
            case .corrupt(let reason): .corrupt(position: nil, reason)
            case .notWritten(let reason): .notWritten(reason)
            case .unknown(let reason): .stopped(reason)
            case .cannotOpen(let reason): .cannotOpen(path: path, reason)
            case .conflict: .stopped("another process has written to this log")
            case .alreadyPresent: .stopped("what was to be written is there already")
            }
    }

    init(_ fault: AppendFault) {
        self =
            switch fault {
            case .requestKeyReused: .requestKeyReused
            case .eventIDReused(let position): .corrupt(position: position, "its event id was used again")
            case .tooLarge(let what): .tooLarge(what)
            case .notWritten(let reason): .notWritten(reason)
            case .decidedOnLostState: .notWritten("a command before this one could not be written")
            case .stopped(let reason): .stopped(reason)
            }
    }
}
