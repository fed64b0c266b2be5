/// The text that a file's bytes are.
enum FileText {
    /// UTF-8, with or without the mark that some programs put before it.
    static func decode(_ bytes: some Collection<UInt8>, file: String) throws(ExperimentFileFault) -> String {
        let text = bytes.dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        if let text = String(validating: text, as: UTF8.self) { return text }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw ExperimentFileFault(.malformed, at: Place(file: file), "the file is UTF-16: save it as UTF-8")
        }
        var (line, column) = (1, 1)
        var decoder = UTF8()
        var rest = text.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&rest) {
            if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
        }
        throw ExperimentFileFault(
            .malformed, at: Place(file: file, line: line, column: column),
            "expected UTF-8 text: save the file as UTF-8")
    }
}
