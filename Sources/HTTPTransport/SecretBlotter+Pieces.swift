extension SecretBlotter {
    /// Whether a body carries the secret in pieces: in texts of one place, or one after the other, as events hand out an answer and as a list
    /// of parts does.
    ///
    /// A body is read as JSON, or as the events of a stream. Its texts are joined by where they stand, once with the numbers that part choices,
    /// tool calls and blocks and once without, by their name alone, and all in order. What cannot be read is joined by its quotes.
    package func isInPieces(_ bytes: [UInt8]) -> Bool {
        isLookedFor && hasLetters(in: bytes) && JoinedTexts(bytes).contains(where: isIn)
    }
}
