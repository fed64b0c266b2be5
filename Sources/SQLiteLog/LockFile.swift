package import Foundation

/// A file whose locks say which process may write the folder that it lies in. The system lets go of them when the process ends, however it
/// ends. Its text is the id of the process that wrote last, for people.
///
/// The locks are those of open file descriptions: unlike a process's record locks they hold between two openings in one process, and
/// closing another descriptor of the file does not drop them.
package struct LockFile: ~Copyable, Sendable {
    /// What can be held: each is one byte of the file.
    package enum Lock: Int, Sendable {
        /// Writes now.
        case writing
        /// Is to write next.
        case next
        /// Has the folder for as long as it is open, and may let others come between.
        case keeping
    }

    private let descriptor: Int32

    // <fcntl.h> has them where it is asked for GNU's own.
    private static let (getLock, setLock): (Int32, Int32) = (36, 37)

    /// Opens the file, and makes it where it is not there.
    package init(_ file: URL) throws(LockFault) {
        descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LockFault(errno: errno) }
    }

    /// Takes the lock where nobody has it, and says whether it did.
    package func take(_ lock: Lock) throws(LockFault) -> Bool {
        var place = Self.place(lock, F_WRLCK)
        if fcntl(descriptor, Self.setLock, &place) == 0 { return true }
        guard errno == EAGAIN || errno == EACCES else { throw LockFault(errno: errno) }
        return false
    }

    /// Lets go of it.
    package func release(_ lock: Lock) {
        var place = Self.place(lock, F_UNLCK)
        _ = fcntl(descriptor, Self.setLock, &place)
    }

    /// Whether somebody else has it.
    package func isTaken(_ lock: Lock) -> Bool {
        var place = Self.place(lock, F_WRLCK)
        return fcntl(descriptor, Self.getLock, &place) == 0 && place.l_type != Int16(F_UNLCK)
    }

    /// Writes this process's id into the file.
    package func sign() {
        let pid = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        pwrite(descriptor, pid, pid.count, 0)
    }

    /// The process that wrote its id last; `nil` where it has not yet.
    package var signedBy: Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = max(0, pread(descriptor, &buffer, buffer.count, 0))
        return Int32(String(decoding: buffer[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func place(_ lock: Lock, _ type: Int32) -> flock {
        var place = flock()
        place.l_type = Int16(type)
        place.l_whence = Int16(SEEK_SET)
        place.l_start = off_t(lock.rawValue)
        place.l_len = 1
        return place
    }

    deinit {
        // Closing is not enough: a process that is just being started has a copy until it runs its own program.
        var all = flock()
        all.l_type = Int16(F_UNLCK)
        all.l_whence = Int16(SEEK_SET)
        _ = fcntl(descriptor, Self.setLock, &all)
        close(descriptor)
    }
}

/// The system refuses to lock, for another reason than that somebody else has it.
package struct LockFault: Error, Equatable, Sendable {
    package let errno: Int32

    package init(errno: Int32) { self.errno = errno }
}
