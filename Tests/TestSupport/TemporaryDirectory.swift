package import Foundation
import Synchronization

/// A new, empty folder that is removed, with all that is in it, when the last reference to it goes, or the process ends.
package final class TemporaryDirectory: Sendable {
    package let url: URL
    package var path: String { url.path }

    package init(_ name: String = "test") throws {
        url = FileManager.default.temporaryDirectory.appending(path: "promptledger-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        Leftovers.add(url)
    }

    deinit {
        Leftovers.forget(url)
        try? FileManager.default.removeItem(at: url)
    }

    /// Where a file of that name is, or would be.
    package func file(_ name: String) -> URL { url.appending(path: name) }
}

/// The folders that live: what a `static let` holds is never let go, so the end of the process removes it.
private enum Leftovers {
    private static let urls = Mutex<Set<URL>>([])
    private static let isRegistered: Bool = atexit { Leftovers.remove() } == 0

    static func add(_ url: URL) {
        precondition(isRegistered, "temporary folders must be removed at the end")
        urls.withLock { _ = $0.insert(url) }
    }

    static func forget(_ url: URL) { urls.withLock { _ = $0.remove(url) } }

    private static func remove() {
        for url in urls.withLock({ $0 }) { try? FileManager.default.removeItem(at: url) }
    }
}
