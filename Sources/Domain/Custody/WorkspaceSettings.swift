internal import Events
internal import SnapshotCoding
internal import SwiftProtobuf

/// What a workspace has switched on. All is off until somebody says otherwise.
struct WorkspaceSettings: Equatable, Sendable {
    private(set) var recordsViews = false

    mutating func apply(_ event: WorkspaceSettingsChanged) {
        if event.hasRecordViews { recordsViews = event.recordViews }
    }
}

/// Sets what is given; the rest stays as it is.
package struct ChangeSettings: Equatable, Sendable {
    package var recordViews: Bool?

    package init(recordViews: Bool?) {
        self.recordViews = recordViews
    }
}

extension WorkspaceState {
    /// Whether reading content is recorded as data viewed.
    package var recordsViews: Bool { settings.recordsViews }

    func change(_ command: ChangeSettings) -> [Draft] {
        guard let recordViews = command.recordViews, recordViews != settings.recordsViews else { return [] }
        return [Draft(.workspaceSettingsChanged(.with { $0.recordViews = recordViews }))]
    }
}

extension WorkspaceSettings: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(recordsViews) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { recordsViews = try reader.read() }
}
