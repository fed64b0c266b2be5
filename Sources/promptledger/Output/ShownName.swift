/// A name as people read it. Of what was erased, the end of its id tells one from another.
struct ShownName {
    let text: String

    /// `name`: `nil` where it was erased.
    init(_ name: String?, of id: some CustomStringConvertible) {
        text = name ?? "(erased …\("\(id)".suffix(6)))"
    }
}
