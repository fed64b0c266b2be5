package import Events
package import SnapshotCoding

/// The metrics that the workspace keeps, and which runs they have scored.
struct Metrics: Equatable, Sendable {
    private var byID: [MetricID: Metric] = [:]
    private var byName: [String: MetricID] = [:]
    /// Places of runs among all, of those that have their score. There may be millions: four bytes each.
    private var scored: [MetricID: [UInt32: Set<UInt32>]] = [:]

    struct Metric: Equatable, Sendable {
        /// `nil` where it was erased.
        fileprivate(set) var name: String?
        /// Number `n` is at `n - 1`.
        fileprivate(set) var versions: [Version] = []
    }

    struct Version: Equatable, Sendable {
        let kind: MetricKind
        let lowerIsBetter: Bool
        let lowMillionths: Int64?
        let highMillionths: Int64?
        let thresholdMillionths: Int64?
        let operands: [MetricVersion]

        /// What a value may be: of an assertion and a judge 0 to 1 where no range is stated.
        var range: ClosedRange<Int64> {
            if kind == .assertion || kind == .judge, lowMillionths == nil, highMillionths == nil {
                return 0...1_000_000
            }
            return (lowMillionths ?? -MetricLimits.millionthsMax)...(highMillionths ?? MetricLimits.millionthsMax)
        }
    }

    subscript(id: MetricID) -> Metric? { byID[id] }
    func id(named name: String) -> MetricID? { byName[name] }

    func version(_ version: MetricVersion) -> Version? {
        guard let versions = byID[version.metric]?.versions, version.number >= 1, version.number <= versions.count
        else {
            return nil
        }
        return versions[Int(version.number) - 1]
    }

    func isScored(_ place: UInt32, by version: MetricVersion) -> Bool {
        scored[version.metric]?[version.number]?.contains(place) ?? false
    }

    mutating func noteScore(of place: UInt32, by version: MetricVersion) {
        scored[version.metric, default: [:]][version.number, default: []].insert(place)
    }

    /// An event that is not of the next version changes nothing.
    mutating func apply(_ event: MetricDefined, content: MetricDefinedContent?) {
        guard let id = MetricID(bytes: event.metricID), let version = Version(event),
            event.version == UInt32((byID[id]?.versions.count ?? 0) + 1)
        else { return }
        byID[id, default: Metric(name: content?.name)].versions.append(version)
        if event.version == 1, let name = content?.name { byName[name] = id }
    }

    mutating func forget(_ erased: MetricID) {
        if let name = byID[erased]?.name { byName[name] = nil }
        byID[erased]?.name = nil
    }
}

extension WorkspaceState {
    package func metric(named name: String) -> MetricID? { metrics.id(named: name) }
}

extension Metrics.Version {
    /// `nil` for a range that is none, or an operand that names nothing.
    fileprivate init?(_ event: MetricDefined) {
        let operands = event.operands.compactMap { operand in
            MetricID(bytes: operand.metricID).map { MetricVersion($0, operand.version) }
        }
        guard operands.count == event.operands.count else { return nil }
        self.init(
            kind: event.kind, lowerIsBetter: event.lowerIsBetter,
            lowMillionths: event.hasLowMillionths ? event.lowMillionths : nil,
            highMillionths: event.hasHighMillionths ? event.highMillionths : nil,
            thresholdMillionths: event.hasThresholdMillionths ? event.thresholdMillionths : nil, operands: operands)
        guard isRangeSound else { return nil }
    }

    fileprivate var isRangeSound: Bool {
        (lowMillionths ?? -MetricLimits.millionthsMax) <= (highMillionths ?? MetricLimits.millionthsMax)
    }
}

extension Metrics: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.write(byID, byName, scored)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (byID, byName, scored) = try reader.read()
    }
}

extension Metrics.Metric: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(name, versions) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (name, versions) = try reader.read() }
}

extension Metrics.Version: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.write(kind.rawValue, lowerIsBetter, lowMillionths, highMillionths, thresholdMillionths, operands)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let stored: Int
        (stored, lowerIsBetter, lowMillionths, highMillionths, thresholdMillionths, operands) = try reader.read()
        guard let kind = MetricKind(rawValue: stored) else { throw .malformed }
        self.kind = kind
        guard isRangeSound else { throw .malformed }
    }
}

extension MetricVersion: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(metric, number) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (metric, number) = try reader.read() }
}
