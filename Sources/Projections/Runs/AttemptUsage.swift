package import Events
package import SnapshotCoding

/// What the call of an attempt took, or may take, that brought no result.
package struct AttemptUsage: Equatable, Sendable {
    package let inputTokens: UInt64
    package let outputTokens: UInt64
    /// Nil is unknown, never zero.
    package let picodollars: Int64?

    package init(_ stored: AttemptSpending) {
        inputTokens = stored.inputTokens
        outputTokens = stored.outputTokens
        picodollars = stored.hasCostPicodollars ? stored.costPicodollars : nil
    }

    /// Input and output together; nil where that is beyond counting.
    var tokens: UInt64? {
        let (sum, overflow) = inputTokens.addingReportingOverflow(outputTokens)
        return overflow ? nil : sum
    }
}

extension AttemptUsage: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(inputTokens, outputTokens, picodollars) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (inputTokens, outputTokens, picodollars) = try reader.read()
    }
}
