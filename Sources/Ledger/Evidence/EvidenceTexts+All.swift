extension EvidenceTexts {
    /// What describes a bundle, as its first members: the format's text, then the schemas.
    static let all: [(name: String, data: [UInt8])] =
        [(EvidenceMember.format, Array(format.utf8))]
        + schemas.map { (EvidenceMember.schema($0.file), Array($0.text.utf8)) }
}
