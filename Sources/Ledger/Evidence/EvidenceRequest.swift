package import Sodium

/// What somebody outside is to get.
package struct EvidenceRequest: Sendable {
    package var selection: EvidenceSelection
    /// Whether texts are disclosed, and not facts alone.
    package var withContent: Bool
    /// Who alone can read the disclosed parts; `nil`: whoever has the bundle.
    package var sealedTo: BoxPublicKey?

    package init(selection: EvidenceSelection, withContent: Bool, sealedTo: BoxPublicKey? = nil) {
        self.selection = selection
        self.withContent = withContent
        self.sealedTo = sealedTo
    }
}

/// What an export wrote.
package struct EvidenceExport: Equatable, Sendable {
    /// The entry that says so.
    package let position: UInt64
    package let entries: Int
    package let contents: Int
    /// Entries under the bundle's checkpoint.
    package let checkpointSize: UInt64
    /// Names of the witnesses who have cosigned that checkpoint.
    package let witnesses: [String]
    /// Entries under the newest checkpoint that witnesses have cosigned, whether or not it is the bundle's.
    package let cosignedSize: UInt64?
}
