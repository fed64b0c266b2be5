internal import EventLog
internal import Events
internal import Sodium

/// The part keys of a bundle: a record of 73 bytes for each part, in the order of the members. Wiped when nobody needs it any more.
final class PartKeyFile: @unchecked Sendable {
    // @unchecked: who makes it adds the keys before anybody else has it; wiping is its last word.
    static let recordBytes = 8 + 1 + DisclosedKey.byteCount

    private(set) var bytes: [UInt8] = []

    /// Room for the keys of so many parts, so that none is left behind where the bytes grew.
    init(parts: Int) { bytes.reserveCapacity(parts * Self.recordBytes) }

    deinit { bytes.withUnsafeMutableBytes { wipe($0) } }

    func add(_ key: DisclosedKey, of kind: Part.Kind, at position: UInt64) {
        bytes += Self.name(position, kind)
        bytes += key.bytes
    }

    /// Reads the records of exactly the parts that `manifest` names.
    init(_ bytes: [UInt8], for manifest: EvidenceManifest) throws(EvidenceFlaw) {
        // The last is of the entry that tells of the export.
        let parts = manifest.positions.count + manifest.contentPositions.count + 1
        guard bytes.count == parts * Self.recordBytes else {
            throw EvidenceFlaw("the part keys are not those of the bundle's parts")
        }
        var contents = manifest.contentPositions[...]
        var offset = 0
        for position in manifest.positions + [manifest.exportPosition] {
            let hasContent = contents.first == position
            if hasContent { contents.removeFirst() }
            for kind in hasContent ? [Part.Kind.facts, .content] : [.facts] {
                guard bytes[offset..<offset + 9].elementsEqual(Self.name(position, kind)) else {
                    throw EvidenceFlaw("the part keys are not those of the bundle's parts", at: position)
                }
                offset += Self.recordBytes
            }
        }
        self.bytes = bytes
    }

    /// The key of the `index`th part.
    func key(_ index: Int) -> DisclosedKey {
        let start = index * Self.recordBytes
        return DisclosedKey(bytes: bytes[start + 9..<start + Self.recordBytes])!
    }

    private static func name(_ position: UInt64, _ kind: Part.Kind) -> [UInt8] {
        withUnsafeBytes(of: position.bigEndian) { Array($0) } + [UInt8(kind.rawValue)]
    }
}
