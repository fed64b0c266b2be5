internal import CLinux
internal import Foundation
internal import Synchronization

/// A folder for the socket of one sandbox, below one that all of this process share, in the folder for temporary files.
///
/// As long as we live a lock is held on a file there. What a process that was killed left behind has none, and the next one that needs such a
/// folder removes it.
final class SocketFolder: Sendable {
    let path: String
    private let isLeft = Atomic(false)

    private static let prefix = "promptledger-sandbox-"
    private static let lockName = "lock"
    /// One without a lock is just being made, or is from long ago.
    private static let unlockedSecondsMax = 3_600.0

    private struct Shared {
        let path: String
        let lock: Descriptor
        var users = 0
        var lastNumber = 0
    }

    private static let shared = Mutex<Shared?>(nil)

    init() throws(SandboxFault) {
        path = try Self.shared.withLock { (shared) throws(SandboxFault) in
            if shared == nil {
                Self.sweep()
                shared = try Self.makeShared()
            }
            shared!.lastNumber += 1
            let path = "\(shared!.path)/\(shared!.lastNumber)"
            guard mkdir(path, 0o700) == 0 else { throw Self.impossible(path) }
            shared!.users += 1
            return path
        }
    }

    deinit { leave() }

    /// Removes it, which must be empty by then; with the last one the folder that they share.
    func leave() {
        guard !isLeft.exchange(true, ordering: .relaxed) else { return }
        Self.shared.withLock { shared in
            rmdir(path)
            guard shared != nil else { return }
            shared!.users -= 1
            guard shared!.users == 0 else { return }
            unlink("\(shared!.path)/\(Self.lockName)")
            rmdir(shared!.path)
            shared = nil
        }
    }

    private static func makeShared() throws(SandboxFault) -> Shared {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "\(prefix)XXXXXX").path
        // Who sweeps may take it for left behind before it is locked.
        for _ in 0..<3 {
            var name = Array(pattern.utf8CString)
            guard mkdtemp(&name) != nil else { throw impossible(FileManager.default.temporaryDirectory.path) }
            let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            let number = open("\(path)/\(lockName)", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard number >= 0 else {
                if errno == ENOENT { continue }
                let fault = impossible(path)
                rmdir(path)
                throw fault
            }
            let lock = Descriptor(number)
            var about = stat()
            guard flock(number, LOCK_EX | LOCK_NB) == 0, fstat(number, &about) == 0, about.st_nlink > 0 else {
                continue
            }
            // Programs run as somebody else where we are root: they must get through, and need see nothing.
            if geteuid() == 0 { chmod(path, 0o711) }
            return Shared(path: path, lock: lock)
        }
        throw .unavailable("no folder for sandboxes can be made in \(FileManager.default.temporaryDirectory.path)")
    }

    private static func impossible(_ path: String) -> SandboxFault {
        let code = errno
        if code == EMFILE || code == ENFILE { return .unavailable(Descriptor.outOfDescriptors(code)) }
        return .unavailable(
            "no folder for sandboxes can be made in \(path) (\(String(cString: strerror(code)))): make room there, or name another by TMPDIR"
        )
    }

    // MARK: What others left behind

    /// Removes what processes of ours left there that are no more.
    static func sweep() {
        let folder = FileManager.default.temporaryDirectory.path
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(prefix) {
            removeIfLeft("\(folder)/\(name)")
        }
    }

    private static func removeIfLeft(_ path: String) {
        var about = stat()
        guard lstat(path, &about) == 0, about.st_mode & S_IFMT == S_IFDIR, about.st_uid == geteuid() else { return }
        let number = open("\(path)/\(lockName)", O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else {
            let age = Date().timeIntervalSince1970 - Double(about.st_mtim.tv_sec)
            if errno == ENOENT, age > unlockedSecondsMax { try? FileManager.default.removeItem(atPath: path) }
            return
        }
        let lock = Descriptor(number)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}
