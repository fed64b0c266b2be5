/// `{{env.NAME}}` in the values of a config: filled in from the environment when the file is read.
///
/// Only in values that configure (description, providers, paths, evaluateOptions, promptledger). Prompts, variables and
/// assertions refuse it: their texts are recorded in the ledger for ever, and what an environment holds is often a
/// secret.
enum EnvironmentTemplate {
    /// The name, where the whole text is one template.
    static func name(of text: String) -> String? {
        let trimmed = text.filter { !$0.isWhitespace }
        guard trimmed.hasPrefix("{{env."), trimmed.hasSuffix("}}") else { return nil }
        let name = String(trimmed.dropFirst(6).dropLast(2))
        return isName(name) ? name : nil
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// Whether a text asks for something of the environment.
    static func isPresent(in text: String) -> Bool { firstTemplate(in: text[...]) != nil }

    /// The text with every template filled in. A filled-in value is not looked at again.
    static func resolve(_ text: String, at place: Place, in environment: [String: String]) throws(ExperimentFileFault)
        -> String
    {
        var rest = text[...]
        var resolved = ""
        while let range = firstTemplate(in: rest) {
            resolved += rest[..<range.lowerBound]
            guard let name = name(of: String(rest[range])) else {
                throw ExperimentFileFault(
                    .unsupported, at: place,
                    "expected {{env.NAME}}: other templates of the environment are not supported")
            }
            guard let value = environment[name] else {
                throw ExperimentFileFault(
                    .missing, at: place,
                    "the environment has no \(Quoting.code(name)), which {{env.\(name)}} asks for: set it, then "
                        + "run again"
                )
            }
            resolved += value
            rest = rest[range.upperBound...]
        }
        return resolved + rest
    }

    /// Every text of a value filled in, map keys left as they are.
    static func resolve(_ value: FileValue, in environment: [String: String]) throws(ExperimentFileFault) -> FileValue {
        switch value.content {
        case .null, .truth, .number: return value
        case .text(let text):
            return FileValue(place: value.place, content: .text(try resolve(text, at: value.place, in: environment)))
        case .list(let values):
            var resolved: [FileValue] = []
            for value in values { resolved.append(try resolve(value, in: environment)) }
            return FileValue(place: value.place, content: .list(resolved))
        case .map(let entries):
            var resolved: [FileValue.Entry] = []
            for entry in entries {
                let value = try resolve(entry.value, in: environment)
                resolved.append(FileValue.Entry(key: entry.key, place: entry.place, value: value))
            }
            return FileValue(place: value.place, content: .map(resolved))
        }
    }

    /// Refuses a template of the environment in a text that will be recorded.
    static func refuse(in text: String, of what: String, at place: Place) throws(ExperimentFileFault) {
        guard isPresent(in: text) else { return }
        throw ExperimentFileFault(
            .unsupported, at: place,
            "{{env.…}} is not filled in inside \(what), whose text is recorded for ever: write the text itself")
    }

    private static func firstTemplate(in text: Substring) -> Range<Substring.Index>? {
        // Searching by characters is slow, and most texts have no brace at all.
        guard text.utf8.contains(UInt8(ascii: "{")) else { return nil }
        var from = text.startIndex
        while let opening = text[from...].firstRange(of: "{{") {
            let inside = text[opening.upperBound...].drop { $0.isWhitespace }
            if inside.hasPrefix("env.") || inside.hasPrefix("env["), let closing = inside.firstRange(of: "}}") {
                return opening.lowerBound..<closing.upperBound
            }
            from = opening.upperBound
        }
        return nil
    }
}
