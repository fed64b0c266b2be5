internal import CSodium

/// The one place that starts libsodium. Every entry to the library passes `start()`.
enum SodiumLibrary {
    private static let started: Bool = sodium_init() >= 0

    /// Traps where libsodium cannot start (no randomness): nothing safe can be done after that.
    @inline(__always)
    static func start() { precondition(started, "libsodium could not start: the system gives no random bytes") }
}
