import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium
import SwiftProtobuf
import Testing

/// One way to make a bundle say what is not so.
struct BundleTampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The entry that both verifiers must name; `nil` where the fault lies in none.
    let position: UInt64?
    let bytes: @Sendable () async throws -> [UInt8]

    /// Somebody changes an honest bundle on its way.
    static func changed(_ name: String, at position: UInt64?, _ change: @escaping @Sendable (inout TarFile) -> Void)
        -> Self
    {
        Self(testDescription: name, position: position) {
            var file = try await BundleForge().bundle()
            change(&file)
            return file.bytes
        }
    }

    /// Somebody changes its bytes.
    static func spoiled(_ name: String, at position: UInt64?, _ change: @escaping @Sendable (inout [UInt8]) -> Void)
        -> Self
    {
        Self(testDescription: name, position: position) {
            var bytes = try await BundleForge().bundle().bytes
            change(&bytes)
            return bytes
        }
    }

    /// The log itself, or who exports it, does what is not allowed.
    static func forged(_ name: String, at position: UInt64?, _ forge: @escaping @Sendable (inout BundleForge) -> Void)
        -> Self
    {
        Self(testDescription: name, position: position) {
            var bundle = BundleForge()
            forge(&bundle)
            return try await bundle.bundle().bytes
        }
    }

    /// The exporter changes a member and signs for it.
    static func resigned(
        _ name: String, at position: UInt64?, _ member: String, _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Self {
        Self(testDescription: name, position: position) {
            let forge = BundleForge()
            var file = try await forge.bundle()
            let before = "\(SHA256.digest(file[member]))"
            change(&file[member])
            let manifest = String(decoding: file["manifest.json"], as: UTF8.self)
                .replacingOccurrences(of: before, with: "\(SHA256.digest(file[member]))")
            for part in forge.signed(Array(manifest.utf8)) { file[part.name] = part.data }
            return file.bytes
        }
    }

    private static func flip(_ member: String, _ byte: Int = 40) -> @Sendable (inout TarFile) -> Void {
        { $0[member][byte] ^= 1 }
    }

    private static func members(of position: Int) -> [String] {
        [
            "entries/\(position)", "proofs/\(position).tlog-proof", "parts/\(position).facts",
            "parts/\(position).content",
        ]
    }

    /// Where a member's header stands.
    private static func place(of name: String, in bytes: [UInt8]) -> Int {
        let name = Array(name.utf8)
        return stride(from: 0, to: bytes.count, by: 512).first {
            bytes[$0...].starts(with: name) && bytes[$0 + name.count] == 0
        }!
    }

    static let onTheWay: [Self] = [
        .changed("a byte of an entry", at: 8, flip("entries/8", 60)),
        .changed("a byte of an entry's signature", at: 7) { $0["entries/7"][$0["entries/7"].count - 1] ^= 1 },
        .changed("a byte of facts", at: 7, flip("parts/7.facts")),
        .changed("a byte of content", at: 8, flip("parts/8.content")),
        .changed("a byte of a part key", at: nil, flip("part-keys")),
        .changed("a byte of a proof's hash", at: 3, flip("proofs/3.tlog-proof", 50)),
        .changed("a byte of the checkpoint in a proof", at: 3) {
            $0["proofs/3.tlog-proof"][$0["proofs/3.tlog-proof"].count - 9] ^= 1
        },
        .changed("a byte of the checkpoint's root", at: nil, flip("checkpoint", 28)),
        .changed("a byte of the manifest", at: nil, flip("manifest.json", 45)),
        .changed("a byte of the manifest's signature", at: nil, flip("manifest.sig", 50)),
        .changed("a byte of the format's text", at: nil, flip("FORMAT.txt", 3)),
        .changed("a byte of a schema", at: nil, flip("schema/promptledger/v1/event.proto", 3)),
        .changed("two entries change places", at: 7) {
            ($0["entries/7"], $0["entries/8"]) = ($0["entries/8"], $0["entries/7"])
        },
        .changed("two entries with all that is theirs change places", at: 1) {
            for (first, second) in zip(members(of: 1), members(of: 2)) {
                ($0[first], $0[second]) = ($0[second], $0[first])
            }
        },
        .changed("members change places", at: 7) { file in
            let first = file.members.firstIndex { $0.name == "entries/7" }!
            file.members.swapAt(first, first + 1)
        },
        .changed("the proof of another entry", at: 7) { $0["proofs/7.tlog-proof"] = $0["proofs/8.tlog-proof"] },
        .changed("a member is renamed", at: 5) { file in
            file.members[file.members.firstIndex { $0.name == "proofs/5.tlog-proof" }!].name = "proofs/05.tlog-proof"
        },
        .changed("a member is there twice", at: 6) { file in
            let place = file.members.firstIndex { $0.name == "entries/6" }!
            file.members.insert(file.members[place], at: place)
        },
        .changed("a member is taken out", at: 8) { file in file.members.removeAll { $0.name == "parts/8.facts" } },
        .changed("a member lies outside", at: 2) { file in
            file.members[file.members.firstIndex { $0.name == "entries/2" }!].name = "../entries/2"
        },
        .changed("a member lies at the root", at: 2) { file in
            file.members[file.members.firstIndex { $0.name == "entries/2" }!].name = "/entries/2"
        },
        .changed("a byte of the entry that tells of the export", at: 9, flip("entries/9", 60)),
        .changed("a byte of that entry's facts", at: 9, flip("parts/9.facts")),
        .changed("a byte of that entry's checkpoint", at: 9) {
            $0["proofs/9.tlog-proof"][$0["proofs/9.tlog-proof"].count - 9] ^= 1
        },
        .changed("a byte of the consistency proof", at: 9, flip("consistency", 3)),
        .changed("no consistency proof", at: 9) { $0["consistency"] = [] },
        .changed("the entry that tells of the export is taken out", at: 9) { file in
            file.members.removeAll { $0.name.contains("/9.") || $0.name == "entries/9" }
        },
        .changed("one more member", at: nil) { $0.members.append(.init(name: "more", data: [])) },
        .spoiled("a link", at: 4) { bytes in bytes[place(of: "entries/4", in: bytes) + 156] = UInt8(ascii: "2") },
        .spoiled("padding that says something", at: 4) { bytes in
            bytes[place(of: "proofs/4.tlog-proof", in: bytes) - 1] = 1
        },
        .spoiled("a size past the end", at: 8) { bytes in
            bytes[place(of: "parts/8.content", in: bytes) + 130] = UInt8(ascii: "7")
        },
        .spoiled("cut off within an entry", at: 8) { bytes in
            bytes.removeSubrange((place(of: "entries/8", in: bytes) + 600)...)
        },
        .spoiled("cut off between entries", at: 8) { bytes in bytes.removeSubrange(place(of: "entries/8", in: bytes)...)
        },
        .spoiled("cut off before its end", at: nil) { $0.removeLast(512) },
        .spoiled("something behind its end", at: nil) { $0 += [UInt8](repeating: 0, count: 512) },
        .spoiled("no tar at all", at: nil) { $0 = Array("This is a letter.\n".utf8) },
        .spoiled("nothing", at: nil) { $0 = [] },
    ]

    static let byTheExporter: [Self] = [
        .resigned("the key of another part", at: 4, "part-keys") { keys in
            // Facts of 0, facts and content of 1 and 2, facts of 3, 4, 5: records 0 … 7.
            let (first, second) = (6 * 73 + 9, 7 * 73 + 9)
            let key = Array(keys[first..<first + 64])
            keys.replaceSubrange(first..<first + 64, with: keys[second..<second + 64])
            keys.replaceSubrange(second..<second + 64, with: key)
        },
        .resigned("a part key that only commits", at: 3, "part-keys") { $0[5 * 73 + 9] ^= 1 },
        .resigned("part keys of other positions", at: 1, "part-keys") { $0[73 + 7] ^= 8 },
        .resigned("a part key too few", at: nil, "part-keys") { $0.removeLast(73) },
        .resigned("a checkpoint that the log did not sign", at: nil, "checkpoint") { $0[$0.count - 9] ^= 1 },
        .forged("a signing key's registration is left out", at: 7) { $0.positions = [0, 1, 2, 3, 5, 6, 7, 8] },
        .forged("a role's grant is left out", at: 7) { $0.positions = [0, 1, 2, 3, 4, 5, 7, 8] },
        .forged("a revocation is left out of what the log tells of", at: 10) {
            $0.deeds.append(BundleForge.revoked())
            $0.positions = Array(0...8)
            $0.retold = { $0.evidenceExported.entries = 10 }
        },
        .forged("a content is kept back that the log says was handed out", at: 9) {
            ($0.withheld, $0.toldWithheld) = ([8], [])
        },
        .resigned("another text of the format", at: 9, "FORMAT.txt") { $0[0] ^= 1 },
        .resigned("another schema", at: 9, "schema/promptledger/v1/event.proto") { $0[0] ^= 1 },
        .forged("other entries than the log tells of", at: 9) {
            $0.retold = { $0.evidenceExported.entriesDigest[0] ^= 1 }
        },
        .forged("another selection than the log tells of", at: 9) {
            $0.retold = { $0.evidenceExported.sincePosition = 3 }
        },
        .forged("content where the log tells of none", at: 9) {
            $0.retold = { $0.evidenceExported.withContent = false }
        },
        .forged("sealed to nobody where the log tells of somebody", at: 9) {
            $0.retold = { $0.evidenceExported.sealedTo = Data(repeating: 9, count: 32) }
        },
        .forged("an entry that tells of no export", at: 9) {
            $0.retold = { $0.event = .dataViewed(.init()) }
        },
        .forged("an export that somebody else's key tells of", at: 9) { $0.recordKey = BundleForge.ada.key },
        .forged("an export that an unknown key tells of", at: 9) { $0.recordKey = BundleForge.eve.key },
        .forged("the founding is left out", at: nil) { $0.positions = [1, 2, 3, 4, 5, 6, 7, 8] },
        .forged("signed by somebody's key for somebody else", at: nil) { $0.exporterKey = BundleForge.ada.key },
        .forged("signed by a key that nobody knows", at: nil) { $0.exporterKey = BundleForge.eve.key },
        .forged("signed by the exporter's key that has ended", at: nil) {
            $0.deeds.append(BundleForge.rotated(BundleForge.founder, to: BundleForge.eve.key))
        },
        .forged("exported by somebody who may not", at: nil) {
            ($0.exporter, $0.exporterKey) = (BundleForge.ada, BundleForge.ada.key)
        },
        .forged("a format of later days", at: nil) { $0.formatVersion = 2 },
    ]

    static let inTheLog: [Self] = [
        .forged("an engineer makes herself owner", at: 9) {
            $0.deeds.append(BundleForge.granted(.owner, to: BundleForge.ada, by: BundleForge.ada))
        },
        .forged("somebody without a role writes", at: 11) {
            $0.deeds += [
                BundleForge.added(BundleForge.eve, "Eve"), BundleForge.registered(BundleForge.eve),
                BundleForge.committed("No.", by: BundleForge.eve),
            ]
        },
        .forged("a role is used after it was revoked", at: 10) {
            $0.deeds.append(
                .init(
                    .roleRevoked(.with { ($0.member, $0.role) = (Data(BundleForge.ada.id.bytes), .engineer) }),
                    by: BundleForge.founder))
            $0.deeds.append(BundleForge.committed("Again.", by: BundleForge.ada))
        },
        .forged("signed by another actor's key", at: 8) { $0.deeds[8].signer = BundleForge.founder.key },
        .forged("signed by a key that was never registered", at: 8) { $0.deeds[8].signer = BundleForge.eve.key },
        .forged("a key is used after it was revoked", at: 10) {
            $0.deeds.append(BundleForge.revoked())
            $0.deeds.append(BundleForge.committed("Again.", by: BundleForge.ada))
        },
        .forged("a key is used after it was rotated", at: 10) {
            $0.deeds.append(BundleForge.rotated(to: BundleForge.eve.key))
            $0.deeds.append(BundleForge.committed("Again.", by: BundleForge.ada))
        },
        .forged("a removed member writes", at: 10) {
            $0.deeds.append(
                .init(.memberRemoved(.with { $0.member = Data(BundleForge.ada.id.bytes) }), by: BundleForge.founder))
            $0.deeds.append(BundleForge.committed("Again.", by: BundleForge.ada))
        },
        .forged("a second founding", at: 9) { $0.deeds.append($0.deeds[0]) },
        .forged("content of another event", at: 8) { $0.deeds[8].content = $0.deeds[7].content },
    ]
}
