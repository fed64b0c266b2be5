internal import CSodium
internal import Synchronization

/// Many 32-byte secrets in one piece of guarded memory. A guarded allocation costs four pages, so thousands of data keys share one.
package final class SecretSlab: @unchecked Sendable {
    // @unchecked: a slot is written once, under the lock, before its index is handed out; wiping is the owner's last word.
    package static let slotBytes = 32

    package let capacity: Int
    private let base: UnsafeMutableRawPointer
    private let used = Mutex(0)

    /// Guarded memory for `capacity` secrets (at least one).
    package init(capacity: Int) {
        SodiumLibrary.start()
        precondition(capacity > 0)
        guard let base = sodium_malloc(capacity * Self.slotBytes) else { fatalError("guarded memory is exhausted") }
        self.base = base
        self.capacity = capacity
    }

    deinit { sodium_free(base) }

    /// Fills the next free slot and returns its index, or `nil` when the slab is full. A slot whose `fill` throws stays free.
    package func add<E: Error>(_ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) -> Int? {
        try used.withLock { (used) throws(E) -> Int? in
            guard used < capacity else { return nil }
            try fill(UnsafeMutableRawBufferPointer(start: base + used * Self.slotBytes, count: Self.slotBytes))
            used += 1
            return used - 1
        }
    }

    /// Lends the secret in `slot`, an index that ``add(_:)`` returned.
    package func withSecret<R, E: Error>(_ slot: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(secret(slot))
    }

    /// Copies the secret in `slot` into 32 bytes of the caller's, who wipes them.
    package func copy(_ slot: Int, to target: UnsafeMutableRawBufferPointer) { target.copyMemory(from: secret(slot)) }

    private func secret(_ slot: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + slot * Self.slotBytes, count: Self.slotBytes)
    }

    /// Overwrites the secret in `slot` with zeros.
    package func wipe(_ slot: Int) {
        sodium_memzero(base + slot * Self.slotBytes, Self.slotBytes)
    }
}
