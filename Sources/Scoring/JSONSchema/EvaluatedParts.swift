/// Which parts of a value schemas have looked at and found fitting: what `unevaluatedItems` and `unevaluatedProperties` leave out.
struct EvaluatedParts {
    /// So many elements from the beginning.
    var leading = 0
    /// Places of others.
    var elements: Set<Int> = []
    var hasAllMembers = false
    var members: Set<[UInt8]> = []

    mutating func merge(_ other: EvaluatedParts) {
        leading = max(leading, other.leading)
        elements.formUnion(other.elements)
        hasAllMembers = hasAllMembers || other.hasAllMembers
        members.formUnion(other.members)
    }
}
