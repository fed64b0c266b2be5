package import Events
package import FoundationEssentials

extension Identifier {
    /// The bytes as events store them.
    package var stored: Data { withBytes { Data($0) } }
}
