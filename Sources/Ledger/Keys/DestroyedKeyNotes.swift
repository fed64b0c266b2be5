internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import SQLiteLog

/// What keys.db notes of keys that it destroyed, to be held against the erasures of the log: the notes are signed by nobody, those are.
///
/// What the log cannot tell:
/// - whether a note is missing. An older keys.db lacks notes rightly, and so does one of before there were any, or of before the key was made;
/// - whether a note is true of a thing that the log does not say is erased: a keys.db that is newer than its log, as after a restore, rightly
///   has such. What the log has under that key tells, and who verifies or restores asks that;
/// - whether something under a key is still on disk. Who verifies looks for it;
/// - anything of a signing key: the log knows it by its public half, and the name that it had in keys.db is nowhere else. Nothing goes by such
///   notes; earlier programs made them, and whoever opens the ledger to write forgets them.
struct DestroyedKeyNotes: Sendable {
    /// By the ids of the keys, so that the same one is told of every time.
    private let all: [SQLiteKeyStore.Destroyed]

    init(_ notes: [SQLiteKeyStore.Destroyed]) { all = notes.sorted { $0.id.lexicographicallyPrecedes($1.id) } }

    /// Those of subjects' keys.
    var ofSubjects: [(subject: Subject, key: SQLiteKeyStore.Destroyed)] {
        all.compactMap { note in
            guard case .subject(let subject) = KeyPurpose(note) else { return nil }
            return (subject, note)
        }
    }

    /// The names of those keys.
    var subjectKeyIDs: [Data] { ofSubjects.map { Data($0.key.id) } }

    /// The names of the signing keys that are noted.
    var signingKeyIDs: [[UInt8]] {
        all.filter { note in
            switch KeyPurpose(note) {
            case .signing, .lockedSigning: true
            case .workspace, .subject, .checkpoint, .requests, nil: false
            }
        }.map(\.id)
    }

    /// What is wrong with the first note that an erasure in the log contradicts, or that is of no key that is ever destroyed; it goes on after
    /// `keys.db`. `nil` where there is none.
    func difference(from erasures: Erasures) -> String? {
        if all.isEmpty { return nil }
        var naming: [Data: [Erasure]] = [:]
        for erasure in erasures.all {
            for key in erasure.dataKeys { naming[key, default: []].append(erasure) }
        }
        for note in all {
            guard let id = DataKeyID(bytes: note.id) else {
                return "notes a destroyed key under a name that no key has"
            }
            if let complaint = Self.complaint(about: note, naming[Data(note.id)] ?? [], erasures) {
                return "notes the destroyed key \(id) \(complaint)"
            }
        }
        return nil
    }

    /// - Parameter naming: the erasures that name the key.
    private static func complaint(about note: SQLiteKeyStore.Destroyed, _ naming: [Erasure], _ erasures: Erasures)
        -> String?
    {
        let purpose = KeyPurpose(note)
        if let first = naming.first {
            if case .subject(let subject) = purpose, naming.contains(where: { $0.isOf(subject) }) { return nil }
            return "as another's than entry \(first.position) does"
        }
        switch purpose {
        case .subject(let subject):
            // All keys of a subject are named when it is erased, and it never gets another.
            guard let erasure = erasures.all.first(where: { $0.isOf(subject) }) else { return nil }
            return "as one of what entry \(erasure.position) erased, which does not name it"
        case .signing, .lockedSigning: return nil
        case .workspace, .checkpoint, .requests, nil: return "as one of nothing that is ever erased"
        }
    }
}

extension KeyPurpose {
    fileprivate init?(_ note: SQLiteKeyStore.Destroyed) { self.init(number: note.purpose, owner: note.owner) }
}

extension Erasure {
    fileprivate func isOf(_ other: Subject) -> Bool { kind == other.kind && subject == other.stored }
}
