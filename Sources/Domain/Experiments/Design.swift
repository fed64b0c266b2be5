package import Events
package import SnapshotCoding
import SwiftProtobuf

/// What an experiment runs.
package struct Design: Equatable, Sendable {
    package let versions: [VersionID]
    /// `provider:name`, in the order of the settings.
    package let models: [String]
    package let dataset: DatasetID
    package let cases: [CaseID]
    package let repeats: Int
    package let seed: UInt64
    package let passRateThresholdMillionths: Int64?
    /// Whether an answer that was recorded before may stand for a run that asks the very same.
    package let reusesResults: Bool
    /// For how long the experiment may go on; for how long a run may take, all its attempts included; how often it may be tried. `nil`: nobody
    /// says.
    package let timeMaxMicroseconds: UInt64?
    package let runTimeMaxMicroseconds: UInt64?
    package let attemptsMax: UInt32?
    /// In what its calls are made; `nil` leaves it to its prompts and the workspace.
    package let sandbox: SandboxPlace?
    /// What is to be shown of it; `nil` where nothing is stated.
    package let comparison: ComparisonDesign?
    /// For each case the number of its cluster, from 0; empty where every case stands on its own.
    package let clusters: [UInt32]
    /// Name, models, assertions, metrics; `nil` where they were erased.
    package internal(set) var settings: ExperimentDesignedContent?

    package var matrix: Matrix {
        Matrix(repeats: repeats, cases: cases.count, versions: versions.count, models: models.count)
    }
}

extension Design: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(versions, models, dataset, cases, repeats, seed, passRateThresholdMillionths, reusesResults)
        writer.write(timeMaxMicroseconds, runTimeMaxMicroseconds, attemptsMax, sandbox)
        writer.write(comparison != nil, settings != nil, clusters)
        // Serialising a message of our own making cannot fail.
        if let comparison { writer.blob(try! comparison.serializedBytes() as [UInt8]) }
        if let settings { writer.blob(try! settings.serializedBytes() as [UInt8]) }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let (hasComparison, hasSettings): (Bool, Bool)
        (versions, models, dataset, cases, repeats, seed, passRateThresholdMillionths, reusesResults) =
            try reader.read()
        (timeMaxMicroseconds, runTimeMaxMicroseconds, attemptsMax, sandbox) = try reader.read()
        (hasComparison, hasSettings, clusters) = try reader.read()
        comparison = hasComparison ? try reader.message() : nil
        settings = hasSettings ? try reader.message() : nil
    }
}

extension SnapshotReader {
    fileprivate mutating func message<Message: SwiftProtobuf.Message>() throws(SnapshotFault) -> Message {
        let bytes: [UInt8] = Array(try blob())
        do { return try Message(serializedBytes: bytes) } catch { throw .malformed }
    }
}
