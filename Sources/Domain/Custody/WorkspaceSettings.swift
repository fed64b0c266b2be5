internal import Events
internal import SnapshotCoding
internal import SwiftProtobuf

/// What a workspace has switched on. All is off until somebody says otherwise.
struct WorkspaceSettings: Equatable, Sendable {
    private(set) var recordsViews = false
    private(set) var localModelsOnly = false

    mutating func apply(_ event: WorkspaceSettingsChanged) {
        if event.hasRecordViews { recordsViews = event.recordViews }
        if event.hasLocalModelsOnly { localModelsOnly = event.localModelsOnly }
    }
}

/// Sets what is given; the rest stays as it is.
package struct ChangeSettings: Equatable, Sendable {
    package var recordViews: Bool?
    /// Whether runs may go to local models only.
    package var localModelsOnly: Bool?

    package init(recordViews: Bool? = nil, localModelsOnly: Bool? = nil) {
        self.recordViews = recordViews
        self.localModelsOnly = localModelsOnly
    }
}

extension WorkspaceState {
    /// Whether reading content is recorded as data viewed.
    package var recordsViews: Bool { settings.recordsViews }

    func change(_ command: ChangeSettings) -> [Draft] {
        var event = WorkspaceSettingsChanged()
        if let wanted = command.recordViews, wanted != settings.recordsViews { event.recordViews = wanted }
        if let wanted = command.localModelsOnly, wanted != settings.localModelsOnly { event.localModelsOnly = wanted }
        guard event.hasRecordViews || event.hasLocalModelsOnly else { return [] }
        return [Draft(.workspaceSettingsChanged(event))]
    }
}

extension WorkspaceSettings: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(recordsViews, localModelsOnly) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (recordsViews, localModelsOnly) = try reader.read()
    }
}
