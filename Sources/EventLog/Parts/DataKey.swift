package import Events
package import Sodium

/// Names a data key. Random, so that it tells nothing of what it seals.
package enum DataKeyName {}
package typealias DataKeyID = Identifier<DataKeyName>

/// A key that seals parts: its name, and where in guarded memory its 32 bytes are.
package struct DataKey: Sendable {
    package let id: DataKeyID
    private let slab: SecretSlab
    private let slot: Int

    package init(id: DataKeyID, slab: SecretSlab, slot: Int) {
        self.id = id
        self.slab = slab
        self.slot = slot
    }

    /// Lends the 32 bytes.
    package func withSecret<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try slab.withSecret(slot, body)
    }

    /// Copies the 32 bytes to where the caller wipes them.
    func copySecret(to target: UnsafeMutableRawBufferPointer) { slab.copy(slot, to: target) }

    /// Overwrites the 32 bytes with zeros. Nobody may be using the key.
    package func wipe() { slab.wipe(slot) }
}

/// Where data keys are found by name. A key that was destroyed, or never was here, is `nil`.
package protocol DataKeySource: Sendable {
    func dataKey(_ id: DataKeyID) -> DataKey?
}
