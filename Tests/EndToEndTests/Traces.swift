import Foundation

/// What can be found in the files of a folder as plain bytes.
struct Traces {
    private let files: [String: Data]

    init(in folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        files = try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
    }

    /// Every file, with its size in bytes.
    var sizes: [String: Int] { files.mapValues(\.count) }

    /// The files that hold a text: as it is, in base64, in hexadecimal, or in UTF-16.
    func files(holding text: String) -> [String] {
        let bytes = Data(text.utf8)
        let disguises = [
            bytes, Data(bytes.base64EncodedString().prefix { $0 != "=" }.dropLast().utf8),
            Data(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8),
            text.data(using: .utf16LittleEndian) ?? bytes,
        ]
        return files.filter { _, data in disguises.contains { data.range(of: $0) != nil } }.map(\.key).sorted()
    }
}
