internal import Foundation

/// Makes what was added to a folder, or moved there, outlast a power cut: a file's own fsync does not keep its name.
enum FolderSync {
    static func sync(_ folder: URL) throws(LedgerFault) {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: folder.path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .notWritten(String(cString: strerror(errno))) }
    }
}
