internal import SQLiteLog
internal import Sodium

/// A wrapped key as keys.db has it.
typealias StoredKey = SQLiteKeyStore.Record

extension StoredKey {
    /// Wraps a key, and gives it a new name.
    init(
        wrapping key: UnsafeRawBufferPointer, for purpose: KeyPurpose, epoch: UInt32, under root: borrowing RootKey
    ) {
        let id = Random.bytes(16)
        let use = Self.use(purpose.number, purpose.owner, id: id, epoch: epoch)
        self.init(
            id: id, purpose: purpose.number, owner: purpose.owner, epoch: epoch, wrapped: root.wrap(key, for: use))
    }

    /// Lends the key, and wipes it after.
    func withKey<R>(under root: borrowing RootKey, _ body: (UnsafeRawBufferPointer) -> R) throws(LedgerFault) -> R {
        let count = wrapped.count - KeyWrap.overheadBytes
        guard count > 0 else { throw doesNotUnwrap }
        // It lives for microseconds, on the stack: a guarded allocation for each of many keys would cost more than the rest.
        let result = withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { key -> R? in
            defer { wipe(key) }
            return root.unwrap(wrapped, for: use, into: key) ? body(UnsafeRawBufferPointer(key)) : nil
        }
        guard let result else { throw doesNotUnwrap }
        return result
    }

    /// The same key under another root key. It keeps its name and its epoch, and what was sealed under it still opens.
    func rewrapped(from old: borrowing RootKey, under new: borrowing RootKey) throws(LedgerFault) -> StoredKey {
        let wrapped = try withKey(under: old) { new.wrap($0, for: use) }
        return StoredKey(id: id, purpose: purpose, owner: owner, epoch: epoch, wrapped: wrapped)
    }

    private var doesNotUnwrap: LedgerFault {
        .keysIncomplete("key \(id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()) does not unwrap")
    }

    private var use: [UInt8] { Self.use(purpose, owner, id: id, epoch: epoch) }

    /// `"promptledger/key/v1" ‖ purpose ‖ epoch (four bytes, big-endian) ‖ id ‖ owner`.
    private static func use(_ purpose: UInt8, _ owner: [UInt8], id: [UInt8], epoch: UInt32) -> [UInt8] {
        Array("promptledger/key/v1".utf8) + [purpose] + withUnsafeBytes(of: epoch.bigEndian) { Array($0) } + id + owner
    }
}
