package import Foundation

/// What the system would not do with a file.
package struct FileFault: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    /// The system's own words.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Of the call that has just failed.
    package init(_ path: String) { self.init(path: path, reason: String(cString: strerror(errno))) }

    package var description: String { "\(path): \(reason)" }
}

/// Writes files that are there whole or not at all: beside their place first, then moved.
package enum AtomicFile {
    /// What a file is called until it is whole. One that a crash left behind is written over.
    package static let draftSuffix = ".new"

    /// Puts `bytes` at `url`, in place of what is there.
    /// - Parameter isDurable: whether it outlasts a power cut once this returns; else that is the caller's to see to.
    package static func write(_ bytes: [UInt8], to url: URL, isDurable: Bool = true, mode: mode_t = 0o644)
        throws(FileFault)
    {
        let draft = url.path + draftSuffix
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw FileFault(draft) }
        do throws(FileFault) {
            defer { close(file) }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.write(file, $0.baseAddress! + written, bytes.count - written)
                }
                guard count > 0 else { throw FileFault(draft) }
                written += count
            }
            guard !isDurable || fsync(file) == 0 else { throw FileFault(draft) }
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, url.path) == 0 else { throw FileFault(url.path) }
        if isDurable { try sync(url.deletingLastPathComponent()) }
    }

    /// Makes what was added to a folder, or moved there, outlast a power cut.
    package static func sync(_ folder: URL) throws(FileFault) {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(folder.path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFault(folder.path) }
    }

    /// All of a file, or `nil` where there is none.
    package static func read(_ url: URL, bytesMax: Int) throws(FileFault) -> [UInt8]? {
        let file = open(url.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileFault(url.path) }
            return nil
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw FileFault(url.path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFault(path: url.path, reason: "it is no file") }
        guard status.st_size <= bytesMax else {
            throw FileFault(path: url.path, reason: "it has more than \(bytesMax) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + done, $0.count - done) }
            guard count >= 0 else { throw FileFault(url.path) }
            guard count > 0 else { break }
            done += count
        }
        return Array(bytes.prefix(done))
    }
}
