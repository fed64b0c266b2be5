package import Events
package import SnapshotCoding

struct MetricEntry: Positioned {
    let position: UInt64
    var name: String?
    /// Number `n` is at `n - 1`; in the order of the log.
    var versions: [DefinedMetric] = []
}

/// A metric as it was defined one time.
package struct MetricReference: Hashable, Sendable {
    package let metric: MetricID
    /// From 1.
    package let version: UInt32

    package init(_ metric: MetricID, _ version: UInt32) { (self.metric, self.version) = (metric, version) }
}

/// One version of a metric that the workspace keeps. What it asks is in the content of the entry at `position`.
package struct DefinedMetric: Equatable, Sendable {
    package let reference: MetricReference
    package let kind: MetricKind
    package let lowerIsBetter: Bool
    /// The least and the greatest value that there may be, in millionths of its unit; nil where there is no end.
    package let lowMillionths: Int64?
    package let highMillionths: Int64?
    /// Of a formula: from where on, or up to where, a value passes; nil where nothing says which do.
    package let thresholdMillionths: Int64?
    /// What its formula names, in the order of first use.
    package let operands: [MetricReference]
    /// Nil where it was erased; empty where it has none.
    package fileprivate(set) var unit: String?
    package let author: ActorID
    package let position: UInt64

    /// Whether it judges each output by itself: it, or whom it asks; a formula is computed from other scores.
    package var looksAtOutputs: Bool {
        switch kind {
        case .assertion, .judge: true
        case .formula, .unspecified, .UNRECOGNIZED: false
        }
    }

    /// Whether it says of a value that it passes, or does not.
    package var hasVerdict: Bool { looksAtOutputs || thresholdMillionths != nil }

    /// What a value may be: of an assertion or a judge 0 to 1 where no range is stated.
    var ends: MetricEnds {
        if looksAtOutputs, lowMillionths == nil, highMillionths == nil { return .zeroToOne }
        return MetricEnds(
            low: lowMillionths.map { Double($0) / 1_000_000 }, high: highMillionths.map { Double($0) / 1_000_000 })
    }

    /// The largest difference that there is of two values; nil where an end is open.
    package var largestDifference: Double? { ends.width }

    /// Whether its values may stand as they are among the scores of a result, which are from 0 to 1.
    package var scoresFromZeroToOne: Bool { ends == .zeroToOne }

    var withoutText: DefinedMetric {
        var metric = self
        metric.unit = nil
        return metric
    }
}

extension Catalog {
    /// In the order of their making.
    package func metrics(asOf moment: AsOf) -> [MetricID] { Array(metrics.ids(asOf: moment)) }

    /// Nil where it was erased, and for a metric not known.
    package func name(of metric: MetricID) -> String? { metrics[metric]?.name }

    /// Names are unique among metrics.
    package func metric(named name: String, asOf moment: AsOf) -> MetricID? {
        metricIDs.ids(named: name, asOf: moment).first
    }

    /// All versions as of then, the newest last.
    package func versions(of metric: MetricID, asOf moment: AsOf) -> ArraySlice<DefinedMetric> {
        guard let versions = metrics[metric]?.versions else { return [] }
        return versions[..<prefixCount(versions.indices) { moment.sees(versions[$0].position) }]
    }

    /// Nil where there is none.
    package func metric(_ reference: MetricReference) -> DefinedMetric? {
        guard let versions = metrics[reference.metric]?.versions, reference.version >= 1,
            reference.version <= versions.count
        else { return nil }
        return versions[Int(reference.version) - 1]
    }

    /// `name` is the newest version of then, `name@2` the second; nil where there is none.
    package func metric(called text: String, asOf moment: AsOf) -> DefinedMetric? {
        if let id = metric(named: text, asOf: moment) { return versions(of: id, asOf: moment).last }
        guard let at = text.lastIndex(of: "@"), let number = UInt32(text[text.index(after: at)...]),
            let id = metric(named: String(text[..<at]), asOf: moment)
        else { return nil }
        return versions(of: id, asOf: moment).first { $0.reference.version == number }
    }

    /// `name@2`; its id in the name's place where that was erased.
    package func label(of reference: MetricReference) -> String {
        "\(name(of: reference.metric) ?? "\(reference.metric)")@\(reference.version)"
    }

    /// False, and nothing happens, where it is not the metric's next version, or names what is not there.
    mutating func defineMetric(
        _ facts: MetricDefined, content: MetricDefinedContent?, by author: ActorID, at position: UInt64
    ) -> Bool {
        guard let id = MetricID(facts.metricID) else { return false }
        let operands = facts.operands.compactMap { operand in
            MetricID(operand.metricID).map { MetricReference($0, operand.version) }
        }
        guard operands.count == facts.operands.count, operands.allSatisfy({ metric($0) != nil }),
            facts.version == UInt32((metrics[id]?.versions.count ?? 0) + 1)
        else { return false }
        if metrics.add(MetricEntry(position: position, name: content?.name), as: id), let name = content?.name {
            metricIDs.add(id, named: name, at: position)
        }
        let version = DefinedMetric(
            reference: MetricReference(id, facts.version), kind: facts.kind, lowerIsBetter: facts.lowerIsBetter,
            lowMillionths: facts.hasLowMillionths ? facts.lowMillionths : nil,
            highMillionths: facts.hasHighMillionths ? facts.highMillionths : nil,
            thresholdMillionths: facts.hasThresholdMillionths ? facts.thresholdMillionths : nil, operands: operands,
            unit: content?.unit, author: author, position: position)
        return metrics.change(id) { $0.versions.append(version) }
    }
}

extension MetricEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, name, versions) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, name, versions) = try reader.read() }
}

extension MetricReference: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(metric, version) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (metric, version) = try reader.read() }
}

extension DefinedMetric: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(
            reference, kind.rawValue, lowerIsBetter, lowMillionths, highMillionths, thresholdMillionths, operands)
        writer.write(unit, author, position)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let stored: Int
        (reference, stored, lowerIsBetter, lowMillionths, highMillionths, thresholdMillionths, operands) =
            try reader.read()
        (unit, author, position) = try reader.read()
        guard let kind = MetricKind(rawValue: stored) else { throw .malformed }
        self.kind = kind
    }
}
