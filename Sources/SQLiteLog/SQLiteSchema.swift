/// The tables of ledger.db. Format 1.
enum SQLiteSchema {
    /// `PRAGMA application_id`: "PLdg".
    static let applicationID = 0x504C_6467
    /// `PRAGMA user_version`: rises when an older program could no longer read the file.
    static let format = 1

    /// Entries and receipts are written once. Ciphertexts may go (erasure) but never change.
    static let statements = """
        CREATE TABLE entries (
            position INTEGER PRIMARY KEY CHECK (position >= 0),
            event_id BLOB NOT NULL UNIQUE,
            entry BLOB NOT NULL,
            leaf BLOB NOT NULL
        ) STRICT;
        CREATE TABLE facts (position INTEGER PRIMARY KEY, ciphertext BLOB NOT NULL) STRICT;
        CREATE TABLE content (position INTEGER PRIMARY KEY, ciphertext BLOB NOT NULL) STRICT;
        CREATE TABLE receipts (
            request BLOB PRIMARY KEY, digest BLOB NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
            -- SHA-256 of the other columns: no signature covers a receipt, and a flipped bit in one must not pass for an answer.
            checksum BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE head (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            size INTEGER NOT NULL, recorded_at INTEGER NOT NULL, frontier BLOB NOT NULL, checkpoint BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
        CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
        CREATE TRIGGER facts_are_not_changed BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'parts do not change'); END;
        CREATE TRIGGER content_is_not_changed BEFORE UPDATE ON content BEGIN SELECT RAISE(ABORT, 'parts do not change'); END;
        CREATE TRIGGER receipts_are_not_changed BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts do not change'); END;
        CREATE TRIGGER receipts_are_not_deleted BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts do not change'); END;
        CREATE TRIGGER head_is_not_deleted BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the head only moves on'); END;
        """
}
