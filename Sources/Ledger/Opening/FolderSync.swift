internal import Foundation

/// Makes what was added to a folder, or moved there, outlast a power cut: a file's own fsync does not keep its name.
enum FolderSync {
    static func sync(_ folder: URL) throws(LedgerFault) { try sync(folder.path, O_DIRECTORY) }

    /// The same for the bytes of a file that somebody else wrote.
    static func sync(file: URL) throws(LedgerFault) { try sync(file.path, 0) }

    private static func sync(_ path: String, _ flags: Int32) throws(LedgerFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .notWritten(String(cString: strerror(errno))) }
    }
}
