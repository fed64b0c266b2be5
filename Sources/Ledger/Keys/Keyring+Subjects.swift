internal import Domain
internal import EventLog
internal import Events
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// The keys of subjects: what content is sealed under.
extension Keyring {
    /// The current key of each subject, in their order; those that have none get one, which is on disk before this returns.
    func keys(for subjects: [Subject]) throws(LedgerFault) -> [DataKey] {
        try contents.withLock { (contents) throws(LedgerFault) in
            let known = subjects.compactMap { contents.table.current(.subject($0)) }
            if known.count == subjects.count { return known }
            let missing = Set(subjects).filter { contents.table.current(.subject($0)) == nil }
            try makeKeys(for: Array(missing), &contents)
            // Now all have one.
            return subjects.map { contents.table.current(.subject($0))! }
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
            try destroy(ids.map(\.bytes), isNoted: true) { contents.table.removeDataKeys(of: .subject(subject)) }
        }
    }

    /// How many subjects have keys, by kind.
    func subjectCounts() -> [SubjectKind: Int] { contents.withLock { $0.table.subjectCounts() } }
}
