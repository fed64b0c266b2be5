package import EventLog
package import HTTPTransport
internal import Sodium

/// Asks one witness for cosignatures (c2sp.org/tlog-witness). What it answers is verified before anybody hears of it.
package struct WitnessClient: Sendable {
    package let verifier: NoteVerifier
    private let url: String
    private let transport: any HTTPTransport

    /// - Parameters:
    ///   - submissionPrefix: the witness's URL for submissions.
    ///   - verifier: its cosignature key.
    package init(_ submissionPrefix: String, verifier: NoteVerifier, transport: any HTTPTransport) {
        precondition(verifier.kind == .cosignature, "witnesses cosign")
        var prefix = submissionPrefix[...]
        while prefix.hasSuffix("/") { prefix.removeLast() }
        url = "\(prefix)/add-checkpoint"
        self.verifier = verifier
        self.transport = transport
    }

    /// What one request may cost. A witness answers with a few lines.
    private static let limits = HTTPLimits(
        connect: .seconds(10), firstByte: .seconds(20), whole: .seconds(30), replyBytesMax: 64 << 10)
    /// Requests for one cosignature: the first, one from the size that the witness names, and some for when others ask it too.
    private static let requestsMax = 4
    private static let sizeType = "text/x.tlog.size"

    /// Has the witness cosign `note`, which is `tree`'s checkpoint.
    /// - Parameter lastSeen: the entries of the latest checkpoint that this witness is known to have cosigned; 0 where nothing is known.
    package func cosign(
        _ note: SignedNote, of tree: TreeReader, lastSeen: UInt64
    ) async throws(WitnessFault) -> Cosignature {
        var oldSize = lastSeen
        for _ in 0..<Self.requestsMax {
            let reply = try await send(note, of: tree, from: oldSize)
            switch reply.head.status {
            case 200: return try cosignature(in: reply.body, under: note)
            case 403: throw .signatureRefused
            case 404: throw .logUnknown
            case 409:
                let size = try Self.size(in: reply)
                guard size <= tree.size else { throw .ahead(size: size) }
                guard size != oldSize else { throw .replyMalformed }
                oldSize = size
            case 422: throw .inconsistent(from: oldSize)
            case let status: throw .unexpected(status: status)
            }
        }
        throw .contended
    }

    private func send(
        _ note: SignedNote, of tree: TreeReader, from oldSize: UInt64
    ) async throws(WitnessFault) -> HTTPReply {
        let hashes: [Digest]
        do { hashes = try tree.consistency(from: oldSize, to: tree.size) } catch { throw .tree(error) }
        let request = HTTPRequest(
            method: "POST", url: url, headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: AddCheckpoint(oldSize: oldSize, hashes: hashes, note: note).bytes, limits: Self.limits)
        do { return try await transport.send(request) } catch { throw .transport(error) }
    }

    /// What the witness says that it has cosigned.
    private static func size(in reply: HTTPReply) throws(WitnessFault) -> UInt64 {
        let type = reply.head.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == sizeType, let text = String(validating: reply.body, as: UTF8.self), text.hasSuffix("\n"),
            let size = UInt64(canonicalDecimal: text.dropLast())
        else { throw .replyMalformed }
        return size
    }

    private func cosignature(in body: [UInt8], under note: SignedNote) throws(WitnessFault) -> Cosignature {
        guard let text = String(validating: body, as: UTF8.self),
            let lines = try? SignedNote.signatures(parsing: text[...])
        else { throw .replyMalformed }
        let answer: [NoteVerifier: Cosignature]
        do { answer = try SignedNote(text: note.text, signatures: lines).cosignatures(by: [verifier]) } catch {
            throw .cosignatureInvalid
        }
        guard let cosignature = answer[verifier] else { throw .notCosigned }
        return cosignature
    }
}
