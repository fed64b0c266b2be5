import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium
import SwiftProtobuf

/// Makes bundles as somebody could who has every key and keeps no rule: the log's key, every actor's, every data key. So it can be honest,
/// and lie in any one point.
struct BundleForge: Sendable {
    /// One thing that happened, or is said to have.
    struct Deed: Sendable {
        var facts: Facts
        var content: Content?
        var signer: SigningKey

        init(_ event: Facts.OneOf_Event, _ content: Content.OneOf_Content? = nil, by who: Somebody) {
            facts = .with { ($0.actor, $0.event) = (Data(who.id.bytes), event) }
            self.content = content.map { content in .with { $0.content = content } }
            signer = who.key
        }
    }

    /// An actor with a key.
    struct Somebody: Sendable {
        let id: ActorID
        let key: SigningKey

        init(_ number: UInt8) {
            id = ActorID(millisecondsSince1970: 1_700_000_000_000, random: (0, UInt64(number)))
            key = SampleLog.signingKey(number)
        }
    }

    static let (founder, ada, eve) = (Somebody(11), Somebody(12), Somebody(13))
    static let prompt = PromptID(millisecondsSince1970: 1_700_000_000_000, random: (1, 1))
    static let version = VersionID(millisecondsSince1970: 1_700_000_000_000, random: (1, 2))
    /// Data keys: of facts, and of the content of every event.
    static let (factsKey, contentKey): (UInt8, UInt8) = (1, 2)

    let log = SampleLog(origin: "ledger.example/forged", number: 7)
    var deeds: [Deed]
    /// Which of the entries the bundle holds; `nil`: all.
    var positions: [UInt64]?
    /// Entries whose content is kept back.
    var withheld: Set<UInt64> = []
    /// The same as the log tells it; `nil`: as it is.
    var toldWithheld: Set<UInt64>?
    var exporter = Self.founder
    var exporterKey = Self.founder.key
    var sealedTo: BoxPublicKey?
    /// Makes the log tell something else of the export than what is so.
    var retold: @Sendable (inout Facts) -> Void = { _ in }
    /// Whose key signs the entry that tells of it; `nil`: the exporter's.
    var recordKey: SigningKey?
    var formatVersion = 1
    /// The lines that stand under the checkpoint's text beside the log's own.
    var cosignatures: @Sendable (_ text: String) -> [SignedNote.Signature] = { _ in [] }

    /// A founder who is owner, Ada who is engineer and writes a prompt.
    init(text: String = "Say it kindly") {
        deeds = [
            Deed(.workspaceCreated(.with { $0.workspace = Data(repeating: 1, count: 16) }), by: Self.founder),
            Self.added(Self.founder, "Olga"), Self.added(Self.ada, "Ada"), Self.registered(Self.founder),
            Self.registered(Self.ada),
            Self.granted(.owner, to: Self.founder), Self.granted(.engineer, to: Self.ada),
            Deed(
                .promptCreated(.with { $0.prompt = Data(Self.prompt.bytes) }),
                .promptCreated(.with { $0.name = "Kindness" }), by: Self.ada),
            Self.committed(text, by: Self.ada),
        ]
    }

    static func added(_ who: Somebody, _ name: String) -> Deed {
        Deed(
            .memberAdded(.with { ($0.member, $0.kind) = (Data(who.id.bytes), .person) }),
            .memberAdded(.with { $0.name = name }), by: founder)
    }

    static func registered(_ who: Somebody) -> Deed {
        Deed(
            .signingKeyRegistered(
                .with { ($0.owner, $0.publicKey) = (Data(who.id.bytes), Data(who.key.publicKey.bytes)) }), by: founder)
    }

    static func granted(_ role: Role, to who: Somebody, by giver: Somebody = Self.founder) -> Deed {
        Deed(.roleGranted(.with { ($0.member, $0.role) = (Data(who.id.bytes), role) }), by: giver)
    }

    static func committed(_ text: String, by author: Somebody) -> Deed {
        Deed(
            .versionCommitted(
                .with {
                    ($0.prompt, $0.version, $0.ordinal) = (Data(prompt.bytes), Data(version.bytes), 1)
                }),
            .versionCommitted(.with { $0.body.text = text }), by: author)
    }

    private func event(_ deed: Deed, _ number: Int) -> SealedEvent {
        log.sealer.seal(
            eventID: SampleLog.eventID(number), facts: try! deed.facts.serializedBytes(),
            factsKey: log.keys.key(Self.factsKey), content: deed.content.map { try! $0.serializedBytes() },
            contentKeys: deed.content == nil ? [] : [log.keys.key(Self.contentKey)], signer: deed.signer)
    }

    /// The whole bundle.
    func bundle() async throws -> TarFile {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append(deeds.enumerated().map { event($1, $0) })
        let head = store.head()!
        let own = try SignedNote(parsing: head.checkpoint)
        let note = SignedNote(text: own.text, signatures: own.signatures + cosignatures(own.text)).bytes
        let tree = try TreeReader(reading: store, size: head.size, root: head.frontier.root)
        var entries: [TarFile.Member] = []
        var keys: [UInt8] = []
        var contentPositions: [UInt64] = []
        var handedOut: [UInt8] = []
        let positions = positions ?? Array(0..<head.size)
        for position in positions {
            let row = store.rows(from: position, limit: 1, parts: [.facts, .content])[0]
            let entry = try LogEntry(position: position, bytes: row.entry, origin: log.origin)
            handedOut +=
                row.leaf.bytes + [
                    entry.content == nil || (toldWithheld ?? withheld).contains(position) ? 0 : 1
                ]
            let path = try tree.inclusion(of: position, in: head.size).map(\.base64)
            let lines = ["c2sp.org/tlog-proof@v1", "index \(position)"] + path
            entries.append(.init(name: "entries/\(position)", data: row.entry))
            entries.append(
                .init(
                    name: "proofs/\(position).tlog-proof",
                    data: Array((lines.joined(separator: "\n") + "\n\n").utf8) + note))
            for (part, ciphertext, kind) in [
                (entry.facts, row.facts, "facts"), (entry.content, row.content, "content"),
            ] {
                guard let part, let ciphertext, kind == "facts" || !withheld.contains(position) else { continue }
                let key = try DisclosedKey(of: part, keys: log.keys, origin: log.origin, eventID: entry.eventID)
                keys += withUnsafeBytes(of: position.bigEndian) { Array($0) } + [UInt8(part.kind.rawValue)] + key.bytes
                entries.append(.init(name: "parts/\(position).\(kind)", data: ciphertext))
                if kind == "content" { contentPositions.append(position) }
            }
        }
        let descriptions = [
            TarFile.Member(name: "FORMAT.txt", data: Array("The format.\n".utf8)),
            .init(name: "schema/promptledger/v1/event.proto", data: Array("syntax = \"proto3\";\n".utf8)),
        ]
        for text in descriptions { handedOut += SHA256.digest(text.data).bytes }
        let told = record(head.size, positions, contentPositions, SHA256.digest(handedOut))
        let receipt = try await writer.append([event(told, deeds.count)])
        let (members, key) = try recordMembers(in: store, after: head)
        entries += members
        keys += withUnsafeBytes(of: head.size.bigEndian) { Array($0) } + [1] + key.bytes
        let sealed = sealedTo.map { reader in keys.withUnsafeBytes { reader.seal($0)! } }
        let texts =
            descriptions + [
                TarFile.Member(name: "checkpoint", data: note),
                .init(name: sealed == nil ? "part-keys" : "part-keys.sealed", data: sealed ?? keys),
            ]
        let manifest = manifest(head.size, receipt.recordedAt, positions, contentPositions, texts)
        return TarFile(signed(manifest) + texts + entries)
    }

    /// What the log tells of the export.
    private func record(_ size: UInt64, _ positions: [UInt64], _ contents: [UInt64], _ handedOut: Digest) -> Deed {
        var deed = Deed(
            .evidenceExported(
                .with {
                    ($0.sincePosition, $0.entries, $0.checkpointSize) = (0, UInt64(positions.count), size)
                    ($0.entriesDigest, $0.withContent) = (Data(handedOut.bytes), !contents.isEmpty)
                    $0.sealedTo = sealedTo.map { Data($0.bytes) } ?? Data()
                }), by: exporter)
        retold(&deed.facts)
        deed.signer = recordKey ?? exporterKey
        return deed
    }

    /// The members of the entry after those of `head`, and the key to its facts.
    private func recordMembers(
        in store: MemoryLogStore, after head: LogHead
    ) throws -> ([TarFile.Member], DisclosedKey) {
        let newest = store.head()!
        let row = store.rows(from: head.size, limit: 1, parts: [.facts])[0]
        let entry = try LogEntry(position: head.size, bytes: row.entry, origin: log.origin)
        let tree = try TreeReader(reading: store, size: newest.size, root: newest.frontier.root)
        let path = try tree.inclusion(of: head.size, in: newest.size).map(\.base64)
        let lines = ["c2sp.org/tlog-proof@v1", "index \(head.size)"] + path
        let consistency = try tree.consistency(from: head.size, to: newest.size).map { $0.base64 + "\n" }.joined()
        let members = [
            TarFile.Member(name: "entries/\(head.size)", data: row.entry),
            .init(
                name: "proofs/\(head.size).tlog-proof",
                data: Array((lines.joined(separator: "\n") + "\n\n").utf8) + newest.checkpoint),
            .init(name: "parts/\(head.size).facts", data: row.facts!),
            .init(name: "consistency", data: Array(consistency.utf8)),
        ]
        let key = try DisclosedKey(of: entry.facts, keys: log.keys, origin: log.origin, eventID: entry.eventID)
        return (members, key)
    }

    /// The manifest and its signature, from its text.
    func signed(_ manifest: [UInt8]) -> [TarFile.Member] {
        let message = Array("promptledger/evidence/v1\n".utf8) + manifest
        return [
            .init(name: "manifest.json", data: manifest),
            .init(
                name: "manifest.sig",
                data: exporterKey.publicKey.bytes + message.withUnsafeBytes { exporterKey.sign($0) }),
        ]
    }

    private func manifest(
        _ size: UInt64, _ exportedAt: UInt64, _ positions: [UInt64], _ contents: [UInt64], _ texts: [TarFile.Member]
    ) -> [UInt8] {
        func list(_ numbers: [UInt64]) -> String { "[" + numbers.map(String.init).joined(separator: ",") + "]" }
        let hexadecimal = "\(exporter.id)".filter { $0 != "-" }
        let digests = texts.map { "\"\($0.name)\":\"\(SHA256.digest($0.data))\"" }.joined(separator: ",")
        let sealed = sealedTo.map { "\"\(Data($0.bytes).base64EncodedString())\"" } ?? "null"
        let text =
            "{\"format\":\"promptledger-evidence\",\"version\":\(formatVersion),\"origin\":\"\(log.origin)\","
            + "\"verification_key\":\"\(log.signer.verifier.text)\",\"checkpoint_size\":\(size),"
            + "\"export_position\":\(size),\"exported_at_us\":\(exportedAt),\"exported_by\":\"\(hexadecimal)\","
            + "\"selection\":{\"experiment\":null,\"actor\":null,\"since_position\":0},"
            + "\"positions\":\(list(positions)),\"content_positions\":\(list(contents)),\"sealed_to\":\(sealed),"
            + "\"digests\":{\(digests)}}\n"
        return Array(text.utf8)
    }
}

extension BundleForge {
    /// Somebody takes a new key.
    static func rotated(_ who: Somebody = ada, to key: SigningKey) -> Deed {
        Deed(
            .signingKeyRotated(
                .with {
                    $0.owner = Data(who.id.bytes)
                    $0.oldKey = Data(who.key.publicKey.digest.bytes)
                    $0.publicKey = Data(key.publicKey.bytes)
                }), by: who)
    }

    /// The founder takes the right to sign from Ada's key.
    static func revoked(as reason: RevocationReason = .stolen, inDoubtFrom first: UInt64? = nil) -> Deed {
        Deed(
            .signingKeyRevoked(
                .with {
                    ($0.owner, $0.reason) = (Data(ada.id.bytes), reason)
                    $0.key = Data(ada.key.publicKey.digest.bytes)
                    if let first { $0.inDoubtFrom = first }
                }), by: founder)
    }

    /// Somebody erases the subject whose key sealed every content.
    static func erased() -> Deed {
        Deed(
            .subjectErased(
                .with {
                    ($0.kind, $0.subject) = (.prompt, Data(prompt.bytes))
                    $0.dataKeys = [Data(SampleKeys.id(contentKey).bytes)]
                }), by: founder)
    }
}
