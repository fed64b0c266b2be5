/// What a text under `prompts` is: the prompt itself, a path, or something this version does not run.
enum PromptReference: Equatable {
    case text
    /// `isCertain` is false where the text could be a sentence that ends like a file.
    case path(isCertain: Bool)
    /// With words for the message.
    case unsupported(String)

    static let suffixes: Set<String> = ["txt", "md", "j2", "json", "jsonl", "yaml", "yml", "csv"]
    private static let programs: Set<String> = [
        "js", "cjs", "mjs", "ts", "cts", "mts", "py", "rb", "go", "sh", "bash", "exe", "bat", "cmd", "ps1", "pl",
        "prompty", "xlsx", "xls",
    ]
    private static let schemes = [
        "exec:": "running a program (exec:)", "langfuse://": "Langfuse", "portkey://": "Portkey",
        "helicone://": "Helicone",
        "http://": "a prompt from the web", "https://": "a prompt from the web", "az://": "Azure storage",
        "s3://": "S3 storage",
    ]

    init(_ text: String) {
        guard !text.contains(where: \.isNewline) else {
            self = .text
            return
        }
        let isWord = !text.contains(where: \.isWhitespace)
        if isWord || text.hasPrefix("exec:"), let scheme = Self.schemes.first(where: { text.hasPrefix($0.key) }) {
            self = .unsupported(scheme.value)
            return
        }
        let isFile = text.hasPrefix("file://")
        var path = text
        // file.py:function
        if let colon = text.lastIndex(of: ":"), Self.programs.contains(SourceFile.suffix(of: String(text[..<colon]))) {
            path = String(text[..<colon])
        }
        let suffix = SourceFile.suffix(of: path)
        if isFile || isWord, Self.programs.contains(suffix) {
            self = .unsupported("a prompt from a .\(suffix) file")
        } else if isFile {
            self = .path(isCertain: true)
        } else if Self.suffixes.contains(suffix), !path.contains("{{") || path.contains("env.") {
            self = .path(isCertain: isWord)
        } else {
            self = .text
        }
    }
}
