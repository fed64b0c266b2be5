internal import HTTPTransport

/// What Daytona is shown: an API key (`dtn_…`) or a JWT. It shows itself to nobody who does not ask by name: printing,
/// interpolating and dumping give no byte of it, and it cannot be encoded.
package struct DaytonaKey: Sendable {
    /// Why a text cannot be a key.
    package enum Flaw: Error, Equatable, Sendable, CustomStringConvertible {
        case empty
        /// A header can carry visible ASCII only.
        case notVisibleASCII

        package var description: String {
            switch self {
            case .empty: "the Daytona key is empty: store the key of app.daytona.io or of your own server"
            case .notVisibleASCII:
                "the Daytona key holds a space, a line break or a character beyond ASCII: copy it again"
            }
        }
    }

    private let text: String
    private let blotter: SecretBlotter
    /// An organisation is named beside a JWT only: a key belongs to one.
    let isToken: Bool

    /// White space around the key is cut off: files and environments often end in a line break.
    package init(_ key: String) throws(Flaw) {
        var trimmed = key[...]
        while trimmed.first?.isWhitespace == true { trimmed.removeFirst() }
        while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notVisibleASCII }
        text = String(trimmed)
        blotter = SecretBlotter(String(trimmed), as: "[key]")
        isToken = trimmed.hasPrefix("eyJ") && trimmed.split(separator: ".", omittingEmptySubsequences: false).count == 3
    }

    /// The value of the `Authorization` header, and the one place where the key goes.
    var authorization: String { "Bearer \(text)" }

    /// `bytes` with every occurrence of the key blotted out: a server may echo what it was sent. `nil` where the key is in them in pieces, or
    /// in another way that is not blotted out.
    func kept(of bytes: [UInt8]) -> [UInt8]? {
        let blotted = blotter.blotted(bytes)
        return blotter.isInPieces(blotted) ? nil : blotted
    }
}

extension DaytonaKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "DaytonaKey(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
