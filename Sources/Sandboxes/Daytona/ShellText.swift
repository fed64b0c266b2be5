/// Text for a POSIX shell.
enum ShellText {
    /// One word that any shell reads as exactly this text: in single quotes nothing has a meaning but their end.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
