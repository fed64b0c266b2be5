internal import EventLog

/// The members of a bundle: their names and the most bytes of each (`Schemas/evidence-format.txt`, section 1).
enum EvidenceMember {
    static let manifest = "manifest.json"
    static let signature = "manifest.sig"
    static let format = "FORMAT.txt"
    static let checkpoint = "checkpoint"
    static let partKeys = "part-keys"
    static let sealedPartKeys = "part-keys.sealed"
    static let consistency = "consistency"

    static let manifestBytesMax = 256 << 20
    static let signatureBytesMax = 128
    static let textBytesMax = 1 << 20
    static let schemasMax = 100
    static let partKeysBytesMax = 1 << 30
    static let entryBytesMax = 65_535
    static let proofBytesMax = (1 << 20) + 4096
    static let consistencyBytesMax = 4096
    static let partBytesMax = 65 << 20

    static func schema(_ file: String) -> String { "schema/promptledger/v1/\(file)" }
    static func entry(_ position: UInt64) -> String { "entries/\(position)" }
    static func proof(_ position: UInt64) -> String { "proofs/\(position).tlog-proof" }
    static func facts(_ position: UInt64) -> String { "parts/\(position).facts" }
    static func content(_ position: UInt64) -> String { "parts/\(position).content" }

    /// The most bytes of a member that belongs to no entry.
    static func bytesMax(of name: String) -> Int {
        name == partKeys || name == sealedPartKeys ? partKeysBytesMax : textBytesMax
    }

    static func isSchema(_ name: String) -> Bool {
        let (prefix, suffix) = (schema(""), ".proto")
        guard name.hasPrefix(prefix), name.hasSuffix(suffix), name.utf8.count <= TarHeader.nameBytesMax else {
            return false
        }
        let word = name.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
        return !word.isEmpty
            && word.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
            }
    }
}
