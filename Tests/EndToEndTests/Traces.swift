import Foundation

/// What can be found in the files of a folder as plain bytes.
struct Traces {
    private let files: [String: Data]

    /// All files of the folder, and of those in it.
    init(in folder: URL) throws {
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let file = folder.appending(path: path)
            if try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { continue }
            files[path] = try Data(contentsOf: file)
        }
        self.files = files
    }

    /// Every file, with its size in bytes.
    var sizes: [String: Int] { files.mapValues(\.count) }

    /// The files that hold a text: as it is, in base64, in hexadecimal, or in UTF-16.
    func files(holding text: String) -> [String] {
        let bytes = Data(text.utf8)
        // It may begin at any of the three bytes that make four characters; the outermost are partly its neighbours'.
        let base64 = (0..<3).map { offset in
            let characters = (Data(count: offset) + bytes).base64EncodedString().prefix { $0 != "=" }
            return Data(characters.dropFirst(offset == 0 ? 0 : offset + 1).dropLast().utf8)
        }
        let hexadecimal = Data(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8)
        return paths(holdingAnyOf: base64 + [bytes, hexadecimal, text.data(using: .utf16LittleEndian) ?? bytes])
    }

    /// The files that hold these bytes, as they are.
    func files(holding bytes: Data) -> [String] { paths(holdingAnyOf: [bytes]) }

    private func paths(holdingAnyOf needles: [Data]) -> [String] {
        files.filter { _, data in needles.contains { data.range(of: $0) != nil } }.map(\.key).sorted()
    }
}
