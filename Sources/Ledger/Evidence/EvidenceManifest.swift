package import Events
internal import Foundation
package import Sodium

/// What a bundle says of itself: `manifest.json`, in its one spelling (`Schemas/evidence-format.txt`, section 2).
package struct EvidenceManifest: Equatable, Sendable {
    package static let version = 1

    package let origin: String
    /// The log's key as it is handed around: claimed by the bundle.
    package let verificationKey: String
    package let checkpointSize: UInt64
    /// The entry by which the log says that this was exported; it lies beyond the checkpoint, and ends the bundle.
    package let exportPosition: UInt64
    /// When that was, by the log's clock, microseconds since 1970.
    package let exportedAt: UInt64
    package let exporter: ActorID
    package let selection: EvidenceSelection
    /// Ascending.
    package let positions: [UInt64]
    /// Those of `positions` whose content is disclosed, ascending.
    package let contentPositions: [UInt64]
    /// `nil` where the part keys lie in the clear.
    package let sealedTo: BoxPublicKey?
    /// Of the members that belong to no entry, in their order.
    package let digests: [(name: String, digest: Digest)]

    package static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    /// What the exporter signs.
    var signedBytes: [UInt8] { Array("promptledger/evidence/v1\n".utf8) + bytes }

    /// The one spelling, with a line break at its end.
    package var bytes: [UInt8] {
        var text = "{\"format\":\"promptledger-evidence\",\"version\":\(Self.version)"
        text += ",\"origin\":\(Self.quoted(origin)),\"verification_key\":\(Self.quoted(verificationKey))"
        text += ",\"checkpoint_size\":\(checkpointSize),\"export_position\":\(exportPosition)"
        text += ",\"exported_at_us\":\(exportedAt)"
        text += ",\"exported_by\":\(Self.hexadecimal(exporter.bytes))"
        text += ",\"selection\":{\"experiment\":\(selection.experiment.map { Self.hexadecimal($0.bytes) } ?? "null")"
        text += ",\"actor\":\(selection.actor.map { Self.hexadecimal($0.bytes) } ?? "null")"
        text += ",\"since_position\":\(selection.since.map(String.init) ?? "null")}"
        text += ",\"positions\":\(Self.list(positions)),\"content_positions\":\(Self.list(contentPositions))"
        text += ",\"sealed_to\":\(sealedTo.map { Self.quoted(Data($0.bytes).base64EncodedString()) } ?? "null")"
        text += ",\"digests\":{"
        text += digests.map { "\(Self.quoted($0.name)):\(Self.quoted("\($0.digest)"))" }.joined(separator: ",")
        return Array((text + "}}\n").utf8)
    }

    private static func list(_ positions: [UInt64]) -> String {
        "[\(positions.map(String.init).joined(separator: ","))]"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        "\"\(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())\""
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\0"..<" ": quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension EvidenceManifest {
    /// Reads the one spelling, and nothing else that means the same.
    init(parsing bytes: [UInt8]) throws(EvidenceFlaw) {
        guard let value = try? JSONSerialization.jsonObject(with: Data(bytes)) else {
            throw EvidenceFlaw("the manifest is not JSON")
        }
        guard let fields = value as? [String: Any], fields["format"] as? String == "promptledger-evidence" else {
            throw EvidenceFlaw("the file is not an evidence bundle")
        }
        guard let version = fields["version"] as? Int, version > 0 else {
            throw EvidenceFlaw("the manifest names no format version")
        }
        guard version <= Self.version else {
            throw EvidenceFlaw(
                "the bundle has format \(version), and \(Self.version) is known here; use a newer promptledger")
        }
        guard let manifest = Self(fields), manifest.isWellFormed else {
            throw EvidenceFlaw("the manifest is not what format 1 says")
        }
        guard manifest.bytes == bytes else { throw EvidenceFlaw("the manifest is not spelled as format 1 says") }
        self = manifest
    }

    private init?(_ fields: [String: Any]) {
        guard let origin = fields["origin"] as? String, let key = fields["verification_key"] as? String,
            let size = fields["checkpoint_size"] as? UInt64, let position = fields["export_position"] as? UInt64,
            let time = fields["exported_at_us"] as? UInt64,
            let exporter = (fields["exported_by"] as? String).flatMap({ ActorID($0) }),
            let selection = fields["selection"] as? [String: Any],
            let positions = fields["positions"] as? [UInt64],
            let contentPositions = fields["content_positions"] as? [UInt64],
            let digests = fields["digests"] as? [String: String]
        else { return nil }
        self.origin = origin
        verificationKey = key
        checkpointSize = size
        exportPosition = position
        exportedAt = time
        self.exporter = exporter
        self.selection = EvidenceSelection(
            experiment: (selection["experiment"] as? String).flatMap { ExperimentID($0) },
            actor: (selection["actor"] as? String).flatMap { ActorID($0) },
            since: selection["since_position"] as? UInt64)
        self.positions = positions
        self.contentPositions = contentPositions
        sealedTo = (fields["sealed_to"] as? String).flatMap { Data(base64Encoded: $0) }.flatMap {
            BoxPublicKey(bytes: $0)
        }
        // A dictionary keeps no order; the format's is known.
        let keys = sealedTo == nil ? EvidenceMember.partKeys : EvidenceMember.sealedPartKeys
        let ends = [EvidenceMember.format, EvidenceMember.checkpoint, keys]
        let schemas = digests.keys.filter { !ends.contains($0) }.sorted {
            Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
        }
        var named: [(name: String, digest: Digest)] = []
        for name in [EvidenceMember.format] + schemas + [EvidenceMember.checkpoint, keys] {
            guard let digest = digests[name].flatMap({ Self.digest($0) }) else { return nil }
            named.append((name, digest))
        }
        self.digests = named
    }

    private var isWellFormed: Bool {
        func rises(_ positions: [UInt64]) -> Bool { zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 } }
        let schemas = digests.dropFirst().dropLast(2)
        return positions.first == 0 && rises(positions) && rises(contentPositions)
            && Set(positions).isSuperset(of: contentPositions) && positions.last! < checkpointSize
            && exportPosition >= checkpointSize
            && (1...EvidenceMember.schemasMax).contains(schemas.count)
            && schemas.allSatisfy { EvidenceMember.isSchema($0.name) }
    }

    private static func digest(_ text: String) -> Digest? {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            let start = text.utf8.index(text.utf8.startIndex, offsetBy: index)
            guard let byte = UInt8(text[start..<text.utf8.index(start, offsetBy: 2)], radix: 16) else { return nil }
            bytes.append(byte)
        }
        return Digest(bytes)
    }
}
