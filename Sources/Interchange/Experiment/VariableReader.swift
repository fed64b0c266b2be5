/// Reads `vars`: a map of values, or paths of YAML and JSON files that hold such maps, later ones winning.
///
/// A value `file://notes.txt` is that file's text, `file://data.json` its JSON; a pattern is the list of its files'
/// texts.
struct VariableReader {
    let state: ReadingState

    func variables(from value: FileValue) throws(ExperimentFileFault) -> [TestDefinition.Variable] {
        if let entries = value.asMap { return try variables(of: entries) }
        guard let paths = value.asText.map({ _ in [value] }) ?? value.asList else {
            throw value.unexpected("vars", expected: "a map or paths of files")
        }
        var variables: [TestDefinition.Variable] = []
        for path in paths {
            let reference = try EnvironmentTemplate.resolve(
                try path.text("vars"), at: path.place, in: state.environment)
            for file in try state.files(reference, namedAt: path.place) {
                guard ["yaml", "yml", "json"].contains(file.suffix) else {
                    throw ExperimentFileFault(
                        .unsupported, at: path.place,
                        "vars: \(Quoting.code(file.shown)) cannot hold variables: name a .yaml or .json file, or "
                            + "put a CSV file under `tests`"
                    )
                }
                let content = try state.value(of: file, namedAt: path.place)
                for variable in try self.variables(of: try content.map("vars")) {
                    variables.removeAll { $0.name == variable.name }
                    variables.append(variable)
                }
            }
        }
        return variables
    }

    private func variables(of entries: [FileValue.Entry]) throws(ExperimentFileFault) -> [TestDefinition.Variable] {
        var variables: [TestDefinition.Variable] = []
        for entry in entries {
            let value = try fromFile(entry.value)
            if value.asList?.isEmpty == true {
                state.warn(
                    value.place,
                    "\(Quoting.code(entry.key)) is an empty list, which makes no case unless "
                        + "options.disableVarExpansion is set"
                )
            }
            try check(value)
            variables.append(TestDefinition.Variable(name: entry.key, value: value))
        }
        return variables
    }

    private func fromFile(_ value: FileValue) throws(ExperimentFileFault) -> FileValue {
        guard let written = value.asText, written.hasPrefix("file://"), !written.contains(where: \.isNewline) else {
            return value
        }
        let path = try EnvironmentTemplate.resolve(written, at: value.place, in: state.environment)
        if case .unsupported(let what) = PromptReference(path) {
            throw ExperimentFileFault(
                .unsupported, at: value.place, "vars: \(what) is not supported in this version: write the value itself")
        }
        var contents: [FileValue] = []
        for file in try state.files(path, namedAt: value.place) {
            if ["yaml", "yml", "json"].contains(file.suffix) {
                contents.append(try state.value(of: file, namedAt: value.place))
            } else {
                let text = try state.text(of: file, namedAt: value.place)
                contents.append(FileValue(place: Place(file: file.shown, line: 1, column: 1), content: .text(text)))
            }
        }
        return contents.count == 1 ? contents[0] : FileValue(place: value.place, content: .list(contents))
    }

    /// What a value may not hold, and what it may but without the effect that promptfoo gives it.
    private func check(_ value: FileValue) throws(ExperimentFileFault) {
        switch value.content {
        case .text(let text): try check(text, at: value.place)
        case .list(let values): for value in values { try check(value) }
        case .map(let entries): for entry in entries { try check(entry.value) }
        case .null, .truth, .number: break
        }
    }

    func check(_ text: String, at place: Place) throws(ExperimentFileFault) {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return }
        try EnvironmentTemplate.refuse(in: text, of: "a variable", at: place)
        if text.contains("{{") {
            state.warn(place, "a template inside a variable's value is inserted as it is, not filled in")
        }
    }
}
