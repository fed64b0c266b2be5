package import Events
package import Foundation
package import SnapshotCoding

/// One subject whose keys were destroyed.
package struct Erasure: Equatable, Sendable {
    /// The entry that says so.
    package let position: UInt64
    package let kind: SubjectKind
    /// The subject's id, 16 bytes.
    package let subject: Data
    /// The ids of the data keys that went, 16 bytes each.
    package let dataKeys: [Data]

    package init(position: UInt64, kind: SubjectKind, subject: Data, dataKeys: [Data]) {
        self.position = position
        self.kind = kind
        self.subject = subject
        self.dataKeys = dataKeys
    }
}

/// What was erased, folded from the log: content is rightly gone exactly where an erasure names one of the data keys that it was sealed under.
package struct Erasures: Equatable, Sendable {
    /// In the order of the log.
    package private(set) var all: [Erasure] = []
    private var positionsByKey: [Data: UInt64] = [:]
    private var subjects: [SubjectKind: Set<Data>] = [:]

    package init() {}

    package var isEmpty: Bool { all.isEmpty }

    /// The ids of all data keys that were destroyed.
    package var dataKeys: some Collection<Data> { positionsByKey.keys }

    /// Whether there is an erasure of the thing with that id.
    package func contain(_ kind: SubjectKind, _ subject: Data) -> Bool { subjects[kind]?.contains(subject) ?? false }

    /// Folds one event, whatever it is. Events are folded in the order of the log.
    package mutating func apply(_ facts: Facts, at position: UInt64) {
        guard case .subjectErased(let erased)? = facts.event else { return }
        add(Erasure(position: position, kind: erased.kind, subject: erased.subject, dataKeys: erased.dataKeys))
    }

    private mutating func add(_ erasure: Erasure) {
        all.append(erasure)
        subjects[erasure.kind, default: []].insert(erasure.subject)
        for key in erasure.dataKeys where positionsByKey[key] == nil { positionsByKey[key] = erasure.position }
    }

    /// The entry that erased what was sealed under these data keys; nil where none did.
    ///
    /// - Parameter entry: the position of the content. An erasure speaks of what was there when it was recorded, and never of what came later.
    package func position(ofContentUnder dataKeys: [Data], at entry: UInt64) -> UInt64? {
        if positionsByKey.isEmpty { return nil }
        return dataKeys.lazy.compactMap { positionsByKey[$0] }.filter { $0 >= entry }.min()
    }
}

extension Erasure: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(position, kind.rawValue, Array(subject), dataKeys.map { Array($0) })
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let (position, kind, subject, dataKeys): (UInt64, Int, [UInt8], [[UInt8]]) = try reader.read()
        guard let kind = SubjectKind(rawValue: kind) else { throw .malformed }
        self.init(position: position, kind: kind, subject: Data(subject), dataKeys: dataKeys.map { Data($0) })
    }
}

extension Erasures: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(all) }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let erasures: [Erasure] = try reader.read()
        for erasure in erasures { add(erasure) }
    }
}
