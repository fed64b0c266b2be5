import Foundation
import Projections

extension Picodollars {
    /// An amount of USD as people type it, exactly.
    static func amount(_ text: String) throws -> Int64 {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let whole = parts.first, !whole.isEmpty, fraction.count <= 12, parts.count == 1 || !fraction.isEmpty,
            (whole + fraction).utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let picodollars = Int64(whole + fraction + String(repeating: "0", count: 12 - fraction.count))
        else {
            throw ExitStatus.usage(
                "\(text) is no amount; give USD like 5 or 0.25, at most 9 million and no finer than 0.000000000001")
        }
        return picodollars
    }
}
