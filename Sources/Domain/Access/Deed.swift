package import Events

/// What an entry is judged by: who did it, and what they must have been allowed to do. A few bytes, so that a verifier keeps these of very
/// many entries, and not their facts.
package struct Deed: Equatable, Sendable {
    /// `nil` where the facts name nobody.
    package let actor: ActorID?
    /// `nil` for an event that this version of the product does not know.
    let permission: Permission?
    /// Whether the event changes who may do what, or whose key signs.
    package let changesAuthority: Bool

    package init(_ facts: Facts) {
        actor = ActorID(bytes: facts.actor)
        permission = facts.permission
        changesAuthority = facts.changesAuthority
    }
}
