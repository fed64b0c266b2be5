import Domain
import Events
import Foundation
import Ledger
import Projections

/// The evidence bundles that may still hold what was erased: whoever has one reads it without the ledger, and no erasure reaches it. The log
/// tells of each that texts were disclosed in, and of which scope; whether the text in question was among them is not looked into.
struct BundlesAtLarge {
    /// Of the entries that tell of them, rising.
    let positions: [UInt64]

    private static let namedMax = 5
    /// Entries read at once.
    private static let chunkEntries: UInt64 = 512

    /// - Parameter subjects: what the log says was erased; bundles of later hold nothing of it.
    init(holding subjects: [Subject], in reader: LedgerReader) throws {
        // No bundle ever discloses a provider's key.
        let disclosed = subjects.filter { $0.kind != .credential }
        let erasures = reader.read { $0.erasures.all }.filter { erasure in
            disclosed.contains { $0.kind == erasure.kind && $0.stored == erasure.subject }
        }
        let end = erasures.map(\.position).max() ?? 0
        var found: [UInt64] = []
        var next: UInt64 = 0
        while next < end {
            let chunkEnd = min(end, next + Self.chunkEntries)
            for event in try reader.events(next..<chunkEnd) {
                guard case .evidenceExported(let bundle)? = event.facts.event, bundle.withContent else { continue }
                found.append(event.position)
            }
            next = chunkEnd
        }
        positions = found
    }

    /// What is to be done about them; `nil` where there is none.
    var advice: String? {
        guard !positions.isEmpty else { return nil }
        let isOne = positions.count == 1
        let named = positions.prefix(Self.namedMax).map { "\($0)" }.joined(separator: ", ")
        let further = positions.count - Self.namedMax
        let entries = (isOne ? "entry " : "entries ") + named + (further > 0 ? " and \(further) more" : "")
        return
            "\(positions.count) evidence \(isOne ? "bundle" : "bundles") (\(entries)) disclosed texts before, in the clear or sealed to an auditor, and may hold what was erased: have \(isOne ? "it" : "them") destroyed by whoever has \(isOne ? "it" : "them")."
    }
}
