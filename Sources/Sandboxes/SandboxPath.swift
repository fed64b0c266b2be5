/// A file inside a sandbox, below its working folder: names of letters, digits, `.`, `_` and `-`, parted by `/`, none of them `.` or `..`.
package struct SandboxPath: Hashable, Sendable, CustomStringConvertible {
    package static let lengthMax = 255

    package let text: String

    /// `nil` where the text is no such path.
    package init?(_ text: String) {
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.lengthMax, names.allSatisfy(Self.isName) else { return nil }
        self.text = text
    }

    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    package var description: String { text }
}
