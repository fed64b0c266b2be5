import Events
import Ledger
import Projections

/// The version that a new one is made from. Its text goes into the new one; it is shown to nobody.
enum EarlierVersion {
    static func content(of version: Version, _ reader: LedgerReader) throws -> VersionCommittedContent {
        guard let content = try reader.content(at: version.position) else {
            throw ExitStatus.failed("the text of this version was erased")
        }
        return content.versionCommitted
    }
}
