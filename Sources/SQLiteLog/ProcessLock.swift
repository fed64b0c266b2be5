package import Foundation

/// Holds a folder for one writing process. The system lets go when the process ends, however it ends.
package struct ProcessLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the lock in `file`, or says which process has it.
    package init(file: URL) throws(LockFault) {
        let opened = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .cannotOpen(errno: errno) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else {
                defer { close(opened) }
                throw .cannotOpen(errno: errno)
            }
            var buffer = [UInt8](repeating: 0, count: 32)
            let count = max(0, read(opened, &buffer, buffer.count))
            close(opened)
            let text = String(decoding: buffer[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            throw .held(byProcess: Int32(text))
        }
        let pid = Array("\(getpid())\n".utf8)
        ftruncate(opened, 0)
        pwrite(opened, pid, pid.count, 0)
        descriptor = opened
    }

    deinit {
        // Closing is not enough: a process that is just being started has a copy until it runs its own program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

package enum LockFault: Error, Equatable, Sendable {
    /// `nil` where the holder has not yet written its id.
    case held(byProcess: Int32?)
    case cannotOpen(errno: Int32)
}
