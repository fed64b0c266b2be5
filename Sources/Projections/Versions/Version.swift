package import Events
package import SnapshotCoding

/// One version of a prompt: an immutable node of the graph.
package struct Version: Equatable, Sendable {
    package let id: VersionID
    package let prompt: PromptID
    /// 1 for the prompt's first version, then one more each.
    package let ordinal: UInt32
    /// What it was made from, in the order the author named them: none for a first version, one for an edit or the
    /// start of a fork, two for a merge.
    package let parents: [VersionID]
    /// The entry that committed it. Its text is in that entry's content.
    package let position: UInt64
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let author: ActorID
}

/// Where a forked prompt started.
package struct ForkOrigin: Equatable, Sendable {
    package let prompt: PromptID
    package let version: VersionID
    /// The entry that forked it.
    package let position: UInt64
}

extension Version: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(id, prompt, ordinal, parents, position, recordedAt, author)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, prompt, ordinal, parents, position, recordedAt, author) = try reader.read()
    }
}

extension ForkOrigin: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(prompt, version, position) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (prompt, version, position) = try reader.read()
    }
}
