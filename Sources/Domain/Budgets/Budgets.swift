import Events
import SnapshotCoding

/// The budgets, as of now. What was spent is not known here: it is counted by the projections.
struct Budgets: Equatable, Sendable {
    private var byID: [BudgetID: Budget] = [:]

    struct Budget: Equatable, Sendable {
        let scope: BudgetScope
        let period: BudgetPeriod
        let picodollarsMax: Int64?
        let tokensMax: UInt64?

        var isLifted: Bool { picodollarsMax == nil && tokensMax == nil }
    }

    /// One that was lifted too.
    subscript(id: BudgetID) -> Budget? { byID[id] }

    var count: Int { byID.count }

    mutating func apply(_ event: BudgetSet) {
        guard let id = BudgetID(bytes: event.budget), let scope = BudgetScope(event.scope) else { return }
        byID[id] = Budget(
            scope: scope, period: event.period, picodollarsMax: event.hasPicodollarsMax ? event.picodollarsMax : nil,
            tokensMax: event.hasTokensMax ? event.tokensMax : nil)
    }
}

extension Budgets: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byID) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { byID = try reader.read() }
}

extension Budgets.Budget: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(scope, period, picodollarsMax, tokensMax) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (scope, period, picodollarsMax, tokensMax) = try reader.read()
    }
}
