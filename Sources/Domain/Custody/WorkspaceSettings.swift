internal import Events
internal import SnapshotCoding
internal import SwiftProtobuf

/// What a workspace has switched on. All is off until somebody says otherwise.
struct WorkspaceSettings: Equatable, Sendable {
    private(set) var recordsViews = false
    private(set) var localModelsOnly = false
    private(set) var sandboxRequired = false

    mutating func apply(_ event: WorkspaceSettingsChanged) {
        if event.hasRecordViews { recordsViews = event.recordViews }
        if event.hasLocalModelsOnly { localModelsOnly = event.localModelsOnly }
        if event.hasSandboxRequired { sandboxRequired = event.sandboxRequired }
    }
}

/// Sets what is given; the rest stays as it is.
package struct ChangeSettings: Equatable, Sendable {
    package var recordViews: Bool?
    /// Whether runs may go to local models only.
    package var localModelsOnly: Bool?
    /// Whether calls may be made in sandboxes only.
    package var sandboxRequired: Bool?

    package init(recordViews: Bool? = nil, localModelsOnly: Bool? = nil, sandboxRequired: Bool? = nil) {
        self.recordViews = recordViews
        self.localModelsOnly = localModelsOnly
        self.sandboxRequired = sandboxRequired
    }
}

extension WorkspaceState {
    /// Whether reading content is recorded as data viewed.
    package var recordsViews: Bool { settings.recordsViews }

    func change(_ command: ChangeSettings) -> [Draft] {
        var event = WorkspaceSettingsChanged()
        if let wanted = command.recordViews, wanted != settings.recordsViews { event.recordViews = wanted }
        if let wanted = command.localModelsOnly, wanted != settings.localModelsOnly { event.localModelsOnly = wanted }
        if let wanted = command.sandboxRequired, wanted != settings.sandboxRequired { event.sandboxRequired = wanted }
        guard event.hasRecordViews || event.hasLocalModelsOnly || event.hasSandboxRequired else { return [] }
        return [Draft(.workspaceSettingsChanged(event))]
    }
}

extension WorkspaceSettings: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(recordsViews, localModelsOnly, sandboxRequired) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (recordsViews, localModelsOnly, sandboxRequired) = try reader.read()
    }
}
