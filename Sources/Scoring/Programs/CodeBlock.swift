/// Code in the midst of prose, fenced as Markdown has it (CommonMark 0.31, section 4.5).
enum CodeBlock {
    /// The first block that says it is of this language; else the first that does not say what it is; `nil` where there is neither.
    static func first(in text: String, of language: ProgramLanguage) -> String? {
        var unnamed: String?
        var open: (fence: Substring, isWanted: Bool, isUnnamed: Bool, lines: [Substring])?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let trimmed = line.drop { $0 == " " }
            if let block = open {
                if trimmed.hasPrefix(block.fence), trimmed.allSatisfy({ $0 == block.fence.first || $0.isWhitespace }) {
                    let code = block.lines.joined(separator: "\n")
                    if block.isWanted { return code }
                    if block.isUnnamed { unnamed = unnamed ?? code }
                    open = nil
                } else {
                    open?.lines.append(line)
                }
                continue
            }
            guard let mark = trimmed.first, mark == "`" || mark == "~" else { continue }
            let fence = trimmed.prefix { $0 == mark }
            guard fence.count >= 3 else { continue }
            let word = trimmed.dropFirst(fence.count).split(separator: " ").first?.lowercased() ?? ""
            open = (fence, language.fenceWords.contains(word), word.isEmpty, [])
        }
        // An answer that was cut off, or forgot to close its block.
        if let open, open.isWanted { return open.lines.joined(separator: "\n") }
        return unnamed
    }
}
