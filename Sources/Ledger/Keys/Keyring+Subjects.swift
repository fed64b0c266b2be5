internal import Domain
internal import EventLog
internal import Events
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// The keys of subjects: what content is sealed under.
extension Keyring {
    /// The current key of each subject; those that have none get one, which is on disk before this returns.
    func keys(for subjects: Set<Subject>) throws(LedgerFault) -> [Subject: DataKey] {
        try contents.withLock { (contents) throws(LedgerFault) in
            let missing = subjects.filter { contents.table.current(.subject($0)) == nil }
            if !missing.isEmpty { try makeKeys(for: Array(missing), &contents) }
            var keys: [Subject: DataKey] = [:]
            for subject in subjects { keys[subject] = contents.table.current(.subject(subject)) }
            return keys
        }
    }

    private func makeKeys(for subjects: [Subject], _ contents: inout Contents) throws(LedgerFault) {
        let secrets = SecretBytes.random(count: 32 * subjects.count)
        var records: [StoredKey] = []
        secrets.withBytes { secrets in
            for (index, subject) in subjects.enumerated() {
                let key = UnsafeRawBufferPointer(rebasing: secrets[index * 32..<index * 32 + 32])
                records.append(StoredKey(wrapping: key, for: .subject(subject), epoch: 1, under: contents.root))
            }
        }
        try commit(.init(records: records))
        secrets.withBytes { secrets in
            for (index, (subject, record)) in zip(subjects, records).enumerated() {
                let key = UnsafeRawBufferPointer(rebasing: secrets[index * 32..<index * 32 + 32])
                contents.table.add(DataKeyID(bytes: record.id)!, epoch: 1, for: .subject(subject)) {
                    $0.copyMemory(from: key)
                }
            }
        }
    }

    /// The names of all keys that content of the subject was ever sealed under, the newest last.
    func dataKeyIDs(of subject: Subject) -> [DataKeyID] {
        contents.withLock { $0.table.dataKeyIDs(of: .subject(subject)) }
    }

    /// Destroys every key of the subject: on disk, where nothing of them is left, and in memory.
    ///
    /// Nobody may be sealing for the subject: the event that says it is erased is durable, so all appends decided before it are over, and
    /// those decided after it know.
    func destroyKeys(of subject: Subject) throws(LedgerFault) {
        try contents.withLock { (contents) throws(LedgerFault) in
            let ids = contents.table.dataKeyIDs(of: .subject(subject))
            try destroy(ids.map(\.bytes)) { contents.table.removeDataKeys(of: .subject(subject)) }
        }
    }

    /// How many subjects have keys, by kind.
    func subjectCounts() -> [SubjectKind: Int] { contents.withLock { $0.table.subjectCounts() } }
}
