/// Where a model is asked: in which protocol, at which address.
package struct ModelPlace: Sendable {
    /// The word of a kind of provider.
    package let kind: String
    /// Without a slash at its end.
    package let baseURL: String
    /// Whether the address is the one that the workspace has stored for the provider.
    let isStored: Bool

    /// Whether the same server is asked in the same way, whoever said where it is.
    func isSame(as other: ModelPlace) -> Bool { (kind, baseURL) == (other.kind, other.baseURL) }
}
