internal import CSodium

/// Bytes in guarded memory: locked where the system's limit allows, kept out of core dumps, read-only once filled, wiped when the value
/// ends. It has no description, and no way to leave but ``withBytes(_:)``.
package struct SecretBytes: ~Copyable, @unchecked Sendable {
    // @unchecked: one owner, and the bytes are written only inside init.
    private let base: UnsafeMutableRawPointer
    package let count: Int

    /// Allocates `count` (> 0) bytes and lets `fill` write them all.
    package init<E: Error>(count: Int, fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
        SodiumLibrary.start()
        precondition(count > 0)
        guard let base = sodium_malloc(count) else { fatalError("guarded memory is exhausted") }
        do { try fill(UnsafeMutableRawBufferPointer(start: base, count: count)) } catch {
            sodium_free(base)  // deinit runs only for a value that was made
            throw error
        }
        sodium_mprotect_readonly(base)
        self.base = base
        self.count = count
    }

    /// `count` bytes from the system's randomness.
    package static func random(count: Int) -> SecretBytes {
        SecretBytes(count: count) { bytes in Random.fill(bytes) }
    }

    deinit { sodium_free(base) }

    /// Lends the bytes. They must not be copied to memory that outlives `body` unwiped.
    package borrowing func withBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}
