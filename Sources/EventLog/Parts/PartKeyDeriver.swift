internal import Events
internal import Sodium

/// Derives the keys of parts, one after the other, in memory that it keeps and wipes: a guarded allocation for each would cost more than the
/// encryption, and none of them lives longer than microseconds.
struct PartKeyDeriver: ~Copyable {
    private static let label = Array("promptledger/part/v1".utf8)
    private static let secretBytes = 32 + 32 + 64

    /// The chained data key, room for the next link, the derived key; then the label, the salt and the context.
    private var memory: UnsafeMutableRawBufferPointer
    private var messageBytes = 0

    init() { memory = .allocate(byteCount: 512, alignment: 16) }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(rebasing: memory[..<Self.secretBytes]))
        memory.deallocate()
    }

    /// What encrypts: 32 bytes, good until the next derivation.
    var encryption: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[64..<96]) }
    /// What commits to it: 32 bytes, good until the next derivation.
    var commitment: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[96..<128]) }
    /// The additional data of the encryption, good until the next derivation.
    var context: UnsafeRawBufferPointer {
        let start = Self.secretBytes + Self.label.count + PartCipher.saltBytes
        return UnsafeRawBufferPointer(rebasing: memory[start..<Self.secretBytes + messageBytes])
    }

    /// Derives the key of a part that is sealed under `first` and `rest`, whose names are `ids`.
    /// - Parameter salt: ``PartCipher/saltBytes``.
    mutating func derive(
        _ first: DataKey, _ rest: some Sequence<DataKey>, ids: some Collection<DataKeyID>,
        salt: UnsafeRawBufferPointer, origin: String, eventID: EventID, kind: Part.Kind
    ) {
        precondition(salt.count == PartCipher.saltBytes)
        let contextBytes = Self.contextBytes(origin: origin, keys: ids.count)
        messageBytes = Self.label.count + salt.count + contextBytes
        reserve(Self.secretBytes + messageBytes)

        let dataKey = UnsafeMutableRawBufferPointer(rebasing: memory[..<32])
        first.copySecret(to: dataKey)
        for key in rest {
            let link = UnsafeMutableRawBufferPointer(rebasing: memory[32..<96])
            let next = UnsafeMutableRawBufferPointer(rebasing: link[32...])
            key.copySecret(to: next)
            let chained = UnsafeMutableRawBufferPointer(rebasing: link[..<32])
            KeyedHash.derive(
                into: chained, key: UnsafeRawBufferPointer(dataKey), message: UnsafeRawBufferPointer(next))
            dataKey.copyMemory(from: UnsafeRawBufferPointer(chained))
        }

        let message = UnsafeMutableRawBufferPointer(
            rebasing: memory[Self.secretBytes..<Self.secretBytes + messageBytes])
        message.copyBytes(from: Self.label)
        UnsafeMutableRawBufferPointer(rebasing: message[Self.label.count...]).copyMemory(from: salt)
        Self.writeContext(
            to: UnsafeMutableRawBufferPointer(rebasing: message[(Self.label.count + salt.count)...]), origin: origin,
            eventID: eventID, kind: kind, ids: ids)
        KeyedHash.derive(
            into: UnsafeMutableRawBufferPointer(rebasing: memory[64..<128]), key: UnsafeRawBufferPointer(dataKey),
            message: UnsafeRawBufferPointer(message))
    }

    private mutating func reserve(_ count: Int) {
        guard count > memory.count else { return }
        wipe(UnsafeMutableRawBufferPointer(rebasing: memory[..<Self.secretBytes]))
        memory.deallocate()
        memory = .allocate(byteCount: count, alignment: 16)
    }

    static func contextBytes(origin: String, keys: Int) -> Int { 4 * 4 + origin.utf8.count + 16 + 1 + 16 * keys }

    /// `origin, event_id, kind, data_key_ids`, each after its length as four bytes, big-endian; the ids one after the other.
    static func writeContext(
        to target: UnsafeMutableRawBufferPointer, origin: String, eventID: EventID, kind: Part.Kind,
        ids: some Collection<DataKeyID>
    ) {
        var rest = target
        rest.add(length: origin.utf8.count)
        rest.copyBytes(from: origin.utf8)
        rest.advance(origin.utf8.count)
        rest.add(length: 16)
        eventID.withBytes { rest.add($0) }
        rest.add(length: 1)
        rest[0] = UInt8(kind.rawValue)
        rest.advance(1)
        rest.add(length: 16 * ids.count)
        for id in ids { id.withBytes { rest.add($0) } }
    }
}

/// What is left to be written of a buffer.
extension UnsafeMutableRawBufferPointer {
    fileprivate mutating func advance(_ count: Int) { self = Self(rebasing: self[count...]) }

    fileprivate mutating func add(_ bytes: UnsafeRawBufferPointer) {
        copyMemory(from: bytes)
        advance(bytes.count)
    }

    fileprivate mutating func add(length count: Int) {
        withUnsafeBytes(of: UInt32(count).bigEndian) { add($0) }
    }
}
