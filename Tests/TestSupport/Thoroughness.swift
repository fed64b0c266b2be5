import Foundation

/// How much of a large family of cases a test tries: a sample, drawn from a printed seed, or all of them where
/// `Tools/test --faults` asks for it (`PROMPTLEDGER_FAULTS=all`).
package enum Thoroughness {
    package static let isWhole = ProcessInfo.processInfo.environment["PROMPTLEDGER_FAULTS"] == "all"

    /// All of `cases`, or `count` of them in their order.
    package static func choose<Case>(_ count: Int, of cases: [Case], using random: inout SeededRandom) -> [Case] {
        guard !isWhole, count < cases.count else { return cases }
        return cases.indices.shuffled(using: &random).prefix(count).sorted().map { cases[$0] }
    }
}
