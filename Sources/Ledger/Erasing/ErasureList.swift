internal import Domain
internal import EventLog
internal import Foundation
internal import Projections
internal import Sodium

/// The erasures of a log, to be kept beside its backups: whoever puts back an older one does them again. It names ids alone, no text.
///
/// JSON documents, one a line: the erasures, and last of all `{"note": …}`, a C2SP signed note by the key that signs the log's checkpoints.
/// Its text is `promptledger/erasures/v1`, the log's origin, the entries that the log had, how many erasures there are, and the base64 of the
/// SHA-256 of their lines, each on a line of its own. No checkpoint reads like that.
struct ErasureList: Equatable, Sendable {
    /// Of the log whose erasures they are.
    let origin: String
    /// Entries that the log had: of what was erased by then, nothing is missing here.
    let size: UInt64
    let erasures: [Erasure]

    init(origin: String, size: UInt64, erasures: [Erasure]) {
        self.origin = origin
        self.size = size
        self.erasures = erasures
    }

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

    private struct LastLine: Codable {
        let note: String
    }

    private static let format = "promptledger/erasures/v1"
    private static let dataKeyBytes = 16

    /// - Throws: where this program does not know what was erased: it would not be a whole list.
    func text(signedBy signer: NoteSigner) throws(LedgerFault) -> String {
        var lines = ""
        for erasure in erasures {
            guard let subject = Subject(erasure.kind, stored: erasure.subject) else {
                throw .corrupt(position: erasure.position, "it erases what this program does not know")
            }
            lines += Self.line(
                Line(
                    origin: origin, position: erasure.position, kind: subject.word, subject: subject.idText,
                    dataKeys: erasure.dataKeys))
        }
        let note = SignedNote(text: Self.signedText(origin, size, count: erasures.count, lines), signedBy: [signer])
        return lines + Self.line(LastLine(note: String(decoding: note.bytes, as: UTF8.self)))
    }

    private static func line(_ document: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers encode.
        return String(decoding: try! encoder.encode(document), as: UTF8.self) + "\n"
    }

    private static func signedText(_ origin: String, _ size: UInt64, count: Int, _ lines: String) -> String {
        "\(format)\n\(origin)\n\(size)\n\(count)\n\(SHA256.digest(Array(lines.utf8)).base64)\n"
    }
}

extension ErasureList {
    /// Reads a list, and believes it only where it is whole and signed by `log`.
    init(reading file: URL, of log: NoteVerifier) throws(LedgerFault) {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw .erasureListMalformed(path: file.path, line: 1)
        }
        try self.init(parsing: text, of: log, path: file.path)
    }

    init(parsing text: String, of log: NoteVerifier, path: String) throws(LedgerFault) {
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        if rows.last == "" { rows.removeLast() }
        let last = rows.last.flatMap { try? JSONDecoder().decode(LastLine.self, from: Data($0.utf8)) }
        if last != nil { rows.removeLast() }
        var erasures: [Erasure] = []
        for (index, row) in rows.enumerated() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(row.utf8)),
                let subject = Subject(word: line.kind, idText: line.subject),
                line.dataKeys.allSatisfy({ $0.count == Self.dataKeyBytes })
            else { throw .erasureListMalformed(path: path, line: index + 1) }
            guard line.origin == log.name else { throw .erasureListForeign(path: path, origin: line.origin) }
            erasures.append(
                Erasure(
                    position: line.position, kind: subject.kind, subject: subject.stored, dataKeys: line.dataKeys))
        }
        guard let last else { throw .erasureListUnsound(path: path, "its last line, the signature, is missing") }
        let lines = rows.map { $0 + "\n" }.joined()
        self.init(
            origin: log.name, size: try Self.size(last.note, of: log, count: rows.count, lines, path),
            erasures: erasures)
    }

    /// Checks that `note` is signed by `log` for these lines: how many entries it was signed at.
    private static func size(_ note: String, of log: NoteVerifier, count: Int, _ lines: String, _ path: String)
        throws(LedgerFault) -> UInt64
    {
        guard let note = try? SignedNote(parsing: Array(note.utf8)) else {
            throw .erasureListUnsound(path: path, "its last line is no signed note")
        }
        let fields = note.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0] == format, let size = UInt64(canonicalDecimal: fields[2]) else {
            throw .erasureListUnsound(path: path, "its last line is signed for something else")
        }
        guard fields[1] == log.name else { throw .erasureListForeign(path: path, origin: String(fields[1])) }
        do { try note.verify(by: [log]) } catch {
            throw .erasureListUnsound(path: path, "this log's key did not sign it")
        }
        guard fields[3] == "\(count)" else {
            throw .erasureListUnsound(path: path, "it has \(count) erasures, and was signed with \(fields[3])")
        }
        guard note.text == signedText(log.name, size, count: count, lines) else {
            throw .erasureListUnsound(path: path, "its lines are not those that were signed")
        }
        return size
    }
}
