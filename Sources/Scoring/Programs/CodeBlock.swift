/// Code in the midst of prose, fenced as Markdown has it (CommonMark 0.31.2, sections 4.5, 5.1 and 5.2), also within lists and quotations.
///
/// Blocks of HTML are not known here: a fence within one counts.
enum CodeBlock {
    /// The first block that says it is of this language; else the first that does not say what it is; `nil` where there is neither. One that is
    /// not closed goes on to the end of what it stands in.
    static func first(in text: String, of language: ProgramLanguage) -> String? {
        var unnamed: String?
        for block in FencedBlocks.all(in: text) {
            if language.fenceWords.contains(block.word) { return block.code }
            if block.word.isEmpty { unnamed = unnamed ?? block.code }
        }
        return unnamed
    }
}
