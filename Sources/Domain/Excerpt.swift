extension String {
    /// What a message shows of a text that somebody typed: at most 40 characters on one line.
    var excerpt: String {
        let line = String(prefix(40).map { $0.unicodeScalars.contains(where: \.isControl) ? "�" : $0 })
        return dropFirst(40).isEmpty ? line : line + "…"
    }
}

extension Unicode.Scalar {
    /// Control characters, line separators, and what turns the direction of writing: nothing that a name may hold.
    var isControl: Bool {
        if (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) { return true }
        return switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
