package import EventLog
import Events
import Sodium
import Synchronization

/// Data keys for tests, made from small numbers, so that every run has the same.
package final class SampleKeys: DataKeySource {
    private let slab = SecretSlab(capacity: 64)
    private let keys = Mutex<[DataKeyID: DataKey]>([:])

    package init() {}

    /// The key whose 32 bytes are all `number`, and whose id ends with `number`.
    package func key(_ number: UInt8) -> DataKey {
        let id = Self.id(number)
        return keys.withLock { keys in
            if let key = keys[id] { return key }
            let slot = slab.add { $0.copyBytes(from: [UInt8](repeating: number, count: 32)) }!
            let key = DataKey(id: id, slab: slab, slot: slot)
            keys[id] = key
            return key
        }
    }

    /// Puts another key under the name of key `number`.
    package func forge(_ number: UInt8) {
        let slot = slab.add { $0.copyBytes(from: [UInt8](repeating: ~number, count: 32)) }!
        keys.withLock { $0[Self.id(number)] = DataKey(id: Self.id(number), slab: slab, slot: slot) }
    }

    package static func id(_ number: UInt8) -> DataKeyID {
        DataKeyID(bytes: [UInt8](repeating: 0xD0, count: 15) + [number])!
    }

    /// Forgets a key, as erasure does.
    package func destroy(_ number: UInt8) { keys.withLock { $0[Self.id(number)] = nil } }

    package func dataKey(_ id: DataKeyID) -> DataKey? { keys.withLock { $0[id] } }
}
