internal import Foundation
internal import Projections

/// Content that cannot be read.
struct ContentGap: Sendable {
    /// The ids of the data keys that it was sealed under.
    let dataKeys: [Data]
    /// What is to be said where nothing was erased.
    let fault: LedgerFault
}

/// Content that could not be read while the log was folded. It may be so where an erasure names one of its keys; that is known only when
/// the whole log was folded, since an erasure comes after what it erases.
struct ContentGaps {
    private struct Gap {
        var positions: ClosedRange<UInt64>
        let fault: LedgerFault

        mutating func extend(to position: UInt64) {
            positions = positions.lowerBound...max(position, positions.upperBound)
        }
    }

    /// By the keys that the content was sealed under, of which there are few: the memory does not grow with the log.
    private var gaps: [[Data]: Gap] = [:]

    /// Positions rise.
    mutating func add(_ gap: ContentGap, at position: UInt64) {
        gaps[gap.dataKeys, default: Gap(positions: position...position, fault: gap.fault)].extend(to: position)
    }

    /// Throws for the first content that is gone without an erasure.
    /// - Parameters:
    ///   - erased: keys that are known to be gone though `erasures` do not say so; learns of those that `later` names.
    ///   - later: what the log says was erased after the entries that were folded. It is asked where something is gone: that may just have
    ///     been erased, by somebody who writes beside who reads.
    func check(
        against erasures: Erasures, knowing erased: ErasedKeys = ErasedKeys(),
        orLater later: () throws(LedgerFault) -> Erasures = { Erasures() }
    ) throws(LedgerFault) {
        guard let first = firstUnexplained(by: erasures, erased) else { return }
        guard let later = try? later() else { throw first }
        erased.add(later.dataKeys)
        if let first = firstUnexplained(by: erasures, erased) { throw first }
    }

    private func firstUnexplained(by erasures: Erasures, _ erased: ErasedKeys) -> LedgerFault? {
        gaps.filter { dataKeys, gap in
            erasures.position(ofContentUnder: dataKeys, at: gap.positions.upperBound) == nil
                && !erased.contain(anyOf: dataKeys)
        }.values.min { $0.positions.lowerBound < $1.positions.lowerBound }?.fault
    }
}
