/// What a sandbox is made from.
package enum DaytonaSource: Sendable, Equatable {
    /// The organisation's own default.
    case standard
    case snapshot(String)
    /// A container image, by its reference: `debian:12.9`, `ghcr.io/me/tools@sha256:…`.
    case image(String)

    private static let snapshotPrefix = "snapshot:"
    private static let lengthMax = 300

    /// Reads what a specification calls its image: `snapshot:NAME`, or a container image.
    init(_ text: String) throws(SandboxFault) {
        let isSnapshot = text.hasPrefix(Self.snapshotPrefix)
        let name = isSnapshot ? String(text.dropFirst(Self.snapshotPrefix.count)) : text
        self = isSnapshot ? .snapshot(name) : .image(name)
        try check()
    }

    /// A reference goes into a Dockerfile, where a line break or a space would begin something else.
    func check() throws(SandboxFault) {
        guard let name else { return }
        guard Self.isName(name) else {
            throw .rejected(
                "an image or snapshot is named by letters, digits and ./:@_-+, at most \(Self.lengthMax) of them")
        }
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= lengthMax && text.utf8.allSatisfy(mayStand)
    }

    var name: String? {
        switch self {
        case .standard: nil
        case .snapshot(let name), .image(let name): name
        }
    }

    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "./:@_-+".utf8.contains(byte)
        }
    }
}
