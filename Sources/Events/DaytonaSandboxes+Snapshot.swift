package import SnapshotCoding

// How snapshots hold what sandboxes at a Daytona server are to be: whoever adds a field writes it here too.

extension DaytonaSandboxes: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(organisation, target, snapshot, image)
        writer.write(
            hasProcessors ? processors : nil, hasMemoryGibibytes ? memoryGibibytes : nil,
            hasDiskGibibytes ? diskGibibytes : nil, hasAutoStopMinutes ? autoStopMinutes : nil)
        writer.write(environment.map(\.name), environment.map(\.value))
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        self.init()
        (organisation, target, snapshot, image) = try reader.read()
        let (processors, memory, disk, minutes): (UInt32?, UInt32?, UInt32?, UInt32?) = try reader.read()
        if let processors { self.processors = processors }
        if let memory { memoryGibibytes = memory }
        if let disk { diskGibibytes = disk }
        if let minutes { autoStopMinutes = minutes }
        let (names, values): ([String], [String]) = try reader.read()
        guard names.count == values.count else { throw .malformed }
        environment = zip(names, values).map { name, value in
            var variable = EnvironmentVariable()
            (variable.name, variable.value) = (name, value)
            return variable
        }
    }
}
