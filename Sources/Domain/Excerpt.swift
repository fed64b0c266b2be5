extension String {
    /// What a message shows of a text that somebody typed: at most 40 characters on one line.
    var excerpt: String {
        let line = String(prefix(40).map { $0.unicodeScalars.contains(where: \.isControl) ? "�" : $0 })
        return dropFirst(40).isEmpty ? line : line + "…"
    }
}

extension Unicode.Scalar {
    /// Control characters, line separators, and what cannot be seen or turns the direction of writing: nothing that a name may hold. The
    /// joiners that some scripts and emoji are written with may stand.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: !(value == 0x200C || value == 0x200D || (0xE0020...0xE007F).contains(value))
        default: false
        }
    }
}
