package import Events

/// Two results that a person is shown one after the other, to say which is better, without knowing which versions they are of.
package struct Ballot: Equatable, Sendable {
    /// In the order in which they are shown.
    package let first: RunID
    package let second: RunID
    package let person: ActorID

    package init(first: RunID, second: RunID, person: ActorID) {
        (self.first, self.second, self.person) = (first, second, person)
    }
}
