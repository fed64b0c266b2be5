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
    case inUse(path: String, byProcess: Int32?, waitedSeconds: Int64 = 0)
    case keyFileMissing(path: String)
    case keyFileMalformed(path: String)
    /// The key file is another ledger's.
    case keyFileWrong(path: String)
    case keyFileReadableByOthers(path: String)
    /// The key file is not there, and neither is a passphrase.
    case passphraseNeeded(keyFile: String)
    case passphraseWrong
    case actorPassphraseWrong
    /// A file with a passphrase.
    case passphraseUnusable(String)
    case recoveryKeyUnusable(path: String, String)
    /// Of the machine, to try a passphrase.
    case tooLittleMemory(mebibytes: UInt64)
    /// keys.db lacks a key that the log was made with, or one does not unwrap.
    case keysIncomplete(String)
    case noSigningKey(actor: String)
    /// A passphrase locks it, and was not given.
    case signingKeyLocked(actor: String)
    /// The keys of the actor that are here were rotated or revoked, or the log does not know them.
    case signingKeyEnded(actor: String)
    /// Nobody is named who acts, and the first person of the log, who would, cannot any more: they were removed, or none of their keys that
    /// sign is here.
    case nobodyNamed(founder: String, isRemoved: Bool)
    /// The log says it, and keys.db could not be changed yet.
    case keysBehind(String)
    /// What was destroyed is gone from the file, and its bytes may still lie in the file beside it.
    case tracesRemain(file: String, String)
    /// The log says that something is erased, and its keys or ciphertexts could not be destroyed yet.
    case erasureBehind(position: UInt64, String)
    /// An erasure that an earlier process left is to be carried out before anything is written, and could not be.
    case erasureFirst(position: UInt64, String)
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
    /// The log tells of an export whose file could not be written.
    case exportNotWritten(recordedAs: UInt64, String)
    /// This client has seen the log with more entries.
    case pinAhead(size: UInt64, ledger: UInt64)
    /// This client has seen the log begin otherwise.
    case pinForked(size: UInt64)
    /// This client has seen the log of this name with another key.
    case pinOfOtherKey(log: String)
    /// The log goes on from what this client has seen: there is no fork to prove.
    case notForked(size: UInt64)
    /// What this client remembers of the log cannot be read.
    case pinMalformed(path: String)

    /// Where something new was to be made, something is.
    case placeTaken(path: String)
    /// Of two folders that must lie apart, one is the other or lies in it.
    case placesOverlap(String, String)
    /// Nothing came to its place, and nothing of the ledger was touched.
    case backupNotMade(places: String, String)
    case notABackup(path: String, file: String)
    case backupDamaged(file: String, String)
    /// The backup is older than what the ledger is known to have had.
    case lossNotAccepted(size: UInt64, known: UInt64)
    case erasureListMalformed(path: String, line: Int)
    /// It is of another log.
    case erasureListForeign(path: String, origin: String)
    /// It is not whole, not what was signed, or not signed.
    case erasureListUnsound(path: String, String)
    /// It names a data key as one subject's that is another's.
    case erasureListMistaken(path: String)
    /// A copy of the ledger that does not go on from the backup, nor the backup from it.
    case historyForeign(path: String, String)
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
        case .inUse(let path, let process, let seconds):
            "\(path) is in use by \(process.map { "process \($0)" } ?? "another process")\(seconds > 0 ? ", still after \(seconds) s" : ""); wait until it ends, or stop it"
        case .keyFileMissing(let path):
            "the key file \(path) is missing; put it back, or name it with PROMPTLEDGER_KEY_FILE"
        case .keyFileMalformed(let path): "\(path) is not a key file; name the right one with PROMPTLEDGER_KEY_FILE"
        case .keyFileWrong(let path):
            "the key file \(path) does not open this ledger; name the right one with PROMPTLEDGER_KEY_FILE"
        case .keyFileReadableByOthers(let path): "the key file \(path) can be read by others; run `chmod 600 '\(path)'`"
        case .passphraseNeeded(let keyFile):
            "the key file \(keyFile) is missing, and no passphrase is at hand; put it back, work on a terminal, or name a file with PROMPTLEDGER_PASSPHRASE_FILE"
        case .passphraseWrong:
            "the passphrase opens no slot of this ledger's keys; try again, or use the key file or a recovery key"
        case .actorPassphraseWrong: "the passphrase does not unlock this actor's signing key; try again"
        case .passphraseUnusable(let reason): "the passphrase cannot be used: \(reason)"
        case .recoveryKeyUnusable(let path, let reason):
            "the recovery key \(path) cannot be used: \(reason); name the right one, which only you can read, with PROMPTLEDGER_RECOVERY_KEY"
        case .tooLittleMemory(let mebibytes):
            "there is not enough memory to try a passphrase: it takes \(mebibytes) MiB; end other programs and try again"
        case .keysIncomplete(let what):
            "keys.db does not fit this ledger: \(what); where ledger.db was put back, put back the newer one, else the keys.db that belongs to it"
        case .noSigningKey(let actor):
            "keys.db holds no signing key of actor \(actor); act as somebody whose key is here, or have an owner make one with `promptledger key register`"
        case .signingKeyLocked(let actor):
            "a passphrase locks the signing key of actor \(actor); work on a terminal, or name a file with PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"
        case .keysBehind(let reason):
            "it is recorded, and keys.db could not follow (\(reason)); mend that, and whoever next opens the ledger to write completes it"
        case .tracesRemain(let file, let reason):
            "bytes of what was destroyed may still lie in \(file) (\(reason)); mend that and open the ledger once to write"
        case .erasureBehind(let position, let reason):
            "entry \(position) records the erasure, and it is not carried out to the end (\(reason)): nobody reads that text any more, and keys or ciphertexts of it may still be on disk; mend that, and whoever next opens the ledger to write completes it"
        case .erasureFirst(let position, let reason):
            "the erasure that entry \(position) records comes before anything else is written, and could not be carried out to the end (\(reason)); mend that and try again"
        case .signingKeyEnded(let actor):
            "no signing key of actor \(actor) in keys.db is one that the log lets sign; an owner makes a new one with `promptledger key register`"
        case .nobodyNamed(let founder, let isRemoved):
            "nobody is named who acts, and actor \(founder), the first person of the log, \(isRemoved ? "was removed" : "has no key in keys.db that signs"); say who you are with --as NAME or PROMPTLEDGER_ACTOR"
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
        case .exportNotWritten(let position, let reason):
            "no bundle was written (\(reason)); entry \(position) says that it was to be, and stays"
        case .sealingKeyUnfit: "the key to seal to keeps nothing secret; make one with `promptledger evidence keypair`"
        case .pinAhead(let size, let ledger):
            "you have seen this ledger with \(size) entries, and it has \(ledger): entries are missing here; if you put back a backup on purpose, run `promptledger pin forget`"
        case .pinForked(let size):
            "the first \(size) entries are not those that you have seen: history was rewritten; run `promptledger pin export` for the proof of it; if you put back a backup on purpose, run `promptledger pin forget`"
        case .pinOfOtherKey(let log):
            "the key of this ledger is not the one that you have seen of \(log): somebody else may have made its checkpoints; if you made it anew on purpose, run `promptledger pin forget`"
        case .notForked(let size):
            "the first \(size) entries are those that you have seen, so there is nothing to prove"
        case .pinMalformed(let path):
            "\(path), where this client remembers what it saw, is not a checkpoint of this ledger; run `promptledger pin forget`"
        case .placeTaken(let path): "\(path) is there already and not empty, and may be a ledger; name a new folder"
        case .placesOverlap(let one, let other):
            "\(one) and \(other) lie in one another; name folders apart, for log and keys are not to be kept together"
        case .backupNotMade(let places, let reason):
            "no backup was made in \(places): \(reason); the ledger is as it was: mend that and try again, or name another place"
        case .notABackup(let path, let file): "\(path) holds no backup of \(file); name the folder of one"
        case .backupDamaged(let file, let reason): "\(file) of the backup is damaged: \(reason); use another backup"
        case .lossNotAccepted(let size, let known):
            "the backup has \(size) entries, and the ledger is known to have had \(known); find a newer backup, or accept the loss with --accept-loss"
        case .erasureListMalformed(let path, let line):
            "line \(line) of \(path) is no erasure; name a list as `promptledger erase --list` prints it"
        case .erasureListForeign(let path, let origin):
            "\(path) is of the log \(origin); name erasures of the log that is restored"
        case .erasureListUnsound(let path, let reason):
            "\(path) is not a whole list of erasures: \(reason); name one as `promptledger erase --list` printed it"
        case .erasureListMistaken(let path):
            "\(path) says of keys that they were one subject's, and they are another's: it is forged, or keys.db is; name another"
        case .historyForeign(let path, let reason):
            "\(path) is of another history than the backup: \(reason); name the ledger that was backed up, or a list of its erasures"
        case .noSuchPosition(let position, let size): "there is no entry \(position); the ledger has \(size)"
        }
    }
}

extension LedgerFault {
    /// Whether it says no more than that one way to the keys is none: another may be.
    var isOfUnlocking: Bool {
        switch self {
        case .keyFileMissing, .keyFileMalformed, .keyFileWrong, .keyFileReadableByOthers, .passphraseNeeded,
            .passphraseWrong, .passphraseUnusable, .recoveryKeyUnusable:
            true
        default: false
        }
    }

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
