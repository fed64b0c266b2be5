package import Events
import Foundation
package import SnapshotCoding

struct BudgetEntry: Positioned {
    let position: UInt64
    var settings = Timeline<Budget>()
}

/// How much may be spent.
package struct Budget: Equatable, Sendable {
    package let id: BudgetID
    /// Whose spending counts against it.
    package let scope: BudgetScope
    /// For all time, or for each day anew.
    package let period: BudgetPeriod
    /// Nil: as much as it takes.
    package let picodollarsMax: Int64?
    /// Input and output together.
    package let tokensMax: UInt64?
    /// Who set it so.
    package let author: ActorID
    /// The entry that says so.
    package let position: UInt64

    package var isLifted: Bool { picodollarsMax == nil && tokensMax == nil }
}

extension Catalog {
    /// Those that were set and not lifted as of then, in the order in which they first were.
    package func budgets(asOf moment: AsOf) -> [Budget] {
        budgets.ids(asOf: moment).compactMap { budget($0, asOf: moment) }.filter { !$0.isLifted }
    }

    /// One that was lifted too; nil where it had not been set.
    package func budget(_ id: BudgetID, asOf moment: AsOf) -> Budget? { budgets[id]?.settings.value(asOf: moment) }

    /// False, and nothing happens, where it has no id, scope or author.
    mutating func setBudget(_ facts: BudgetSet, by author: Data, at position: UInt64) -> Bool {
        guard let id = BudgetID(facts.budget), let scope = BudgetScope(facts.scope), let author = ActorID(author) else {
            return false
        }
        let budget = Budget(
            id: id, scope: scope, period: facts.period,
            picodollarsMax: facts.hasPicodollarsMax ? facts.picodollarsMax : nil,
            tokensMax: facts.hasTokensMax ? facts.tokensMax : nil, author: author, position: position)
        _ = budgets.add(BudgetEntry(position: position), as: id)
        return budgets.change(id) { $0.settings.set(budget, at: position) }
    }
}

extension BudgetEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, settings) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, settings) = try reader.read() }
}

extension Budget: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(id, scope, period, picodollarsMax, tokensMax, author, position)
    }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, scope, period, picodollarsMax, tokensMax, author, position) = try reader.read()
    }
}
