import Foundation
import TestSupport
import Testing

/// A file system of its own, in memory, that is full soon.
final class SmallDisk {
    let url: URL
    private var filler: URL { url.appending(path: "filler") }

    /// Only an administrator may mount.
    static var isPossible: Bool { getuid() == 0 && Programs.isPresent("mount") && Programs.isPresent("umount") }
    static let absence: Comment = "mounting a file system needs an administrator"

    init(at url: URL, mebibytes: Int) throws {
        self.url = url
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let outcome = try Programs.run(
            "mount", ["-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", url.path], in: try TemporaryDirectory())
        guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Fills it up, but for so many pages of 4 KiB.
    func fill(leaving pages: UInt64 = 0) throws {
        _ = FileManager.default.createFile(atPath: filler.path, contents: nil)
        let handle = try FileHandle(forWritingTo: filler)
        while (try? handle.write(contentsOf: Data(count: 4_096))) != nil {}
        let end = try handle.seekToEnd()
        try handle.truncate(atOffset: end - min(end, pages * 4_096))
        try handle.close()
    }

    /// Takes what fills it away again.
    func makeRoom() throws { try FileManager.default.removeItem(at: filler) }

    deinit { _ = try? Programs.run("umount", ["--lazy", url.path], in: try TemporaryDirectory()) }
}
