/// Why a policy file is none.
package struct PolicyFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Counted from 1; `nil` where it is something that is missing.
    package let line: Int?
    package let reason: String

    package var description: String { (line.map { "line \($0): " } ?? "") + reason }
}
