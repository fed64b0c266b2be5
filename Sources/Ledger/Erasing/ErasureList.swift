internal import Domain
internal import Foundation
package import Projections

/// The erasures of a log, to be kept beside its backups: whoever puts back an older one does them again. It names ids alone, no text.
package struct ErasureList: Equatable, Sendable {
    /// Of the log whose erasures they are.
    package let origin: String
    package private(set) var erasures: [Erasure]

    package init(origin: String, erasures: [Erasure]) {
        self.origin = origin
        self.erasures = erasures
    }

    /// A line of the list, as JSON.
    private struct Line: Codable {
        let origin: String
        let position: UInt64
        let kind: String
        let subject: String
        let dataKeys: [Data]

        enum CodingKeys: String, CodingKey {
            case origin, position, kind, subject
            case dataKeys = "data_keys"
        }
    }

    /// One JSON document a line.
    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return erasures.compactMap { erasure in
            guard let subject = Subject(erasure.kind, stored: erasure.subject) else { return nil }
            let line = Line(
                origin: origin, position: erasure.position, kind: subject.word, subject: subject.idText,
                dataKeys: erasure.dataKeys)
            // Strings and numbers encode.
            return String(decoding: try! encoder.encode(line), as: UTF8.self) + "\n"
        }.joined()
    }

    private static let dataKeyBytes = 16

    /// Reads a list back. Throws where a line is none, or is of another log than `origin`.
    package init(parsing text: String, of origin: String, path: String) throws(LedgerFault) {
        self.init(origin: origin, erasures: [])
        for (index, text) in text.split(separator: "\n", omittingEmptySubsequences: true).enumerated() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)),
                let subject = Subject(word: line.kind, idText: line.subject),
                line.dataKeys.allSatisfy({ $0.count == Self.dataKeyBytes })
            else { throw .erasureListMalformed(path: path, line: index + 1) }
            guard line.origin == origin else { throw .erasureListForeign(path: path, origin: line.origin) }
            erasures.append(
                Erasure(
                    position: line.position, kind: subject.kind, subject: subject.stored, dataKeys: line.dataKeys))
        }
    }

    /// Adds the erasures of another list of the same log, each subject once, with the keys that either names.
    package mutating func merge(_ others: some Sequence<Erasure>) {
        for other in others {
            guard let place = erasures.firstIndex(where: { $0.kind == other.kind && $0.subject == other.subject })
            else {
                erasures.append(other)
                continue
            }
            let known = erasures[place]
            let more = other.dataKeys.filter { !known.dataKeys.contains($0) }
            erasures[place] = Erasure(
                position: min(known.position, other.position), kind: known.kind, subject: known.subject,
                dataKeys: known.dataKeys + more)
        }
    }
}
