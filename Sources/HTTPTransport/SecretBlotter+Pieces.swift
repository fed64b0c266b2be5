extension SecretBlotter {
    /// Whether a body carries the secret in pieces: in texts of one place, or one after the other, as events hand out an answer and as a list
    /// of parts does; or whole, in a way that is not blotted out.
    ///
    /// A body is read as JSON, or as the events of a stream. Its texts are joined by where they stand, once with the numbers that part choices,
    /// tool calls and blocks and once without, by their name alone, and all in order, without the names of members and with them; where a text
    /// is JSON or holds quotes itself, so are the texts in it. Of what is no JSON the lines are joined, and what stands between quotes. Pieces
    /// with other texts between them, such as a column of a list of lists, are not found.
    package func isInPieces(_ bytes: [UInt8]) -> Bool {
        guard isLookedFor else { return false }
        return isHidden(in: bytes)
            || hasLetters(in: bytes) && JoinedTexts(bytes).contains(where: isIn, or: isHidden)
    }

    /// Whether it is in them, also spelled byte by byte, parted by white space or what is not seen, broken into lines, or escaped up to so many
    /// times in each other.
    private func isHidden(in bytes: [UInt8]) -> Bool {
        var text = bytes
        for _ in 0..<Self.escapesMax {
            if isIn(text) || isSpelled(in: text) || isParted(in: text) { return true }
            guard let plainer = EscapedText.plainer(than: text) else { return false }
            text = plainer
        }
        return isIn(text) || isParted(in: text)
    }

    private static let escapesMax = 3

    private func isSpelled(in bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { spelled.areIn($0) } }
}
