internal import Foundation

/// A file of /proc, which says that it is empty and is read until it ends (proc(5)).
enum ProcessFile {
    /// `nil` where the process is gone, or is not ours to look at.
    static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        var text: [UInt8] = []
        while case let count = Foundation.read(file, &bytes, bytes.count), count > 0 { text += bytes.prefix(count) }
        return String(decoding: text, as: UTF8.self)
    }
}
