/// Something in a bundle that does not hold.
package struct EvidenceFlaw: Error, Equatable, Sendable {
    /// The entry it lies in, or `nil` where it lies in none.
    package let position: UInt64?
    package let reason: String

    init(_ reason: String, at position: UInt64? = nil) {
        self.position = position
        self.reason = reason
    }
}

extension EvidenceFlaw: CustomStringConvertible {
    package var description: String { (position.map { "entry \($0): " } ?? "") + reason }
}
