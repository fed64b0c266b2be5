internal import HTTPTransport

/// A provider's key. It shows itself to nobody who does not ask by name: printing, interpolating and dumping give no
/// byte of it, and it cannot be encoded.
package struct Credential: Sendable {
    /// Why a text cannot be a key.
    package enum Flaw: Error, Equatable, Sendable, CustomStringConvertible {
        case empty
        /// A header can carry visible ASCII only.
        case notVisibleASCII

        package var description: String {
            switch self {
            case .empty: "the credential is empty: store the provider's key"
            case .notVisibleASCII:
                "the credential holds a space, a line break or a character beyond ASCII: copy the provider's key again"
            }
        }
    }

    private let text: String
    private let blotter: SecretBlotter

    /// White space around the key is cut off: files and environments often end in a line break.
    package init(_ text: String) throws(Flaw) {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        var trimmed = text[...]
        while trimmed.first.map(isSpace) == true { trimmed.removeFirst() }
        while trimmed.last.map(isSpace) == true { trimmed.removeLast() }
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notVisibleASCII }
        self.text = String(trimmed)
        blotter = SecretBlotter(self.text, as: "[credential]")
    }

    /// Lends the key to `body`, to be put into a header and nowhere else.
    package func withText<R, E: Error>(_ body: (String) throws(E) -> R) throws(E) -> R { try body(text) }

    /// Whether it is taken out of what a server sends back. One under eight characters is not: it is a word such as `test`, which answers are
    /// full of.
    package var isTakenOutOfReplies: Bool { blotter.isLookedFor }

    /// `bytes` with every occurrence of the key blotted out: a server may echo what it was sent.
    func blotted(from bytes: [UInt8]) -> [UInt8] { blotter.blotted(bytes) }

    /// The body of a reply as it may be kept: with every occurrence of the key blotted out; nothing of it where it carries the key in
    /// pieces, which no reader of it should be able to put together.
    func kept(of body: [UInt8]) -> [UInt8] {
        let whole = blotter.blotted(body)
        return blotter.isInPieces(whole) ? Self.notKept : whole
    }

    /// Whether the key is in them in pieces, or in another way that is not blotted out.
    func isInPieces(_ bytes: [UInt8]) -> Bool { blotter.isInPieces(bytes) }

    /// What stands in place of a reply that is not kept, and of what was read from it.
    static let notKeptText = "[not kept: the credential stood in this reply]"
    static let notKept = Array(notKeptText.utf8)
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Credential(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
