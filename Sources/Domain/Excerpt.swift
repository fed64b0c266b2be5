extension String {
    /// What a message shows of a text that somebody typed: at most 40 characters on one line.
    var excerpt: String {
        let line = String(prefix(40).map { $0.unicodeScalars.contains(where: \.isControl) ? "�" : $0 })
        return dropFirst(40).isEmpty ? line : line + "…"
    }
}

extension Unicode.Scalar {
    /// Control characters and line separators: nothing that a name may hold.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
