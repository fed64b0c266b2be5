internal import Events
internal import Sodium

/// The key of one part, derived for one use: what encrypts it, and what commits to that.
struct PartKey {
    /// 32 bytes.
    let encryption: UnsafeRawBufferPointer
    /// 32 bytes.
    let commitment: UnsafeRawBufferPointer
    /// The additional data of the encryption.
    let context: UnsafeRawBufferPointer

    private static let label = Array("promptledger/part/v1".utf8)

    /// Derives the key of a part that is sealed under `first` and `rest`, whose names are `ids`, lends it, and wipes it after.
    static func with<R>(
        _ first: DataKey, _ rest: some Sequence<DataKey>, ids: some Collection<DataKeyID>,
        salt: UnsafeRawBufferPointer,
        origin: String, eventID: EventID, kind: Part.Kind, _ body: (PartKey) -> R
    ) -> R {
        let contextBytes = contextBytes(origin: origin, keys: ids.count)
        let messageBytes = label.count + salt.count + contextBytes
        // Derived keys live for microseconds, on the stack: a guarded allocation for each would cost more than the encryption.
        return withUnsafeTemporaryAllocation(byteCount: 32 + 64 + messageBytes, alignment: 16) { memory in
            let secret = UnsafeMutableRawBufferPointer(rebasing: memory[..<96])
            defer { wipe(secret) }
            let dataKey = UnsafeMutableRawBufferPointer(rebasing: secret[..<32])
            let partKey = UnsafeMutableRawBufferPointer(rebasing: secret[32...])
            first.withSecret { dataKey.copyMemory(from: $0) }
            for key in rest { chain(key, onto: dataKey) }

            let message = UnsafeMutableRawBufferPointer(rebasing: memory[96...])
            message.copyBytes(from: label)
            UnsafeMutableRawBufferPointer(rebasing: message[label.count...]).copyMemory(from: salt)
            let context = UnsafeMutableRawBufferPointer(rebasing: message[(label.count + salt.count)...])
            writeContext(to: context, origin: origin, eventID: eventID, kind: kind, ids: ids)
            KeyedHash.derive(
                into: partKey, key: UnsafeRawBufferPointer(dataKey), message: UnsafeRawBufferPointer(message))
            return body(
                PartKey(
                    encryption: UnsafeRawBufferPointer(rebasing: partKey[..<32]),
                    commitment: UnsafeRawBufferPointer(rebasing: partKey[32...]),
                    context: UnsafeRawBufferPointer(context)))
        }
    }

    private static func chain(_ key: DataKey, onto dataKey: UnsafeMutableRawBufferPointer) {
        key.withSecret { next in
            withUnsafeTemporaryAllocation(byteCount: 32, alignment: 16) { chained in
                KeyedHash.derive(into: chained, key: UnsafeRawBufferPointer(dataKey), message: next)
                dataKey.copyMemory(from: UnsafeRawBufferPointer(chained))
                wipe(chained)
            }
        }
    }

    static func contextBytes(origin: String, keys: Int) -> Int { 4 * 4 + origin.utf8.count + 16 + 1 + 16 * keys }

    /// `origin, event_id, kind, data_key_ids`, each after its length as four bytes, big-endian; the ids one after the other.
    static func writeContext(
        to target: UnsafeMutableRawBufferPointer, origin: String, eventID: EventID, kind: Part.Kind,
        ids: some Collection<DataKeyID>
    ) {
        var offset = 0
        func add(_ bytes: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: bytes)
            offset += bytes.count
        }
        func addLength(_ count: Int) { withUnsafeBytes(of: UInt32(count).bigEndian) { add($0) } }
        addLength(origin.utf8.count)
        UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyBytes(from: origin.utf8)
        offset += origin.utf8.count
        addLength(16)
        eventID.withBytes { add($0) }
        addLength(1)
        withUnsafeBytes(of: UInt8(kind.rawValue)) { add($0) }
        addLength(16 * ids.count)
        for id in ids { id.withBytes { add($0) } }
    }
}
