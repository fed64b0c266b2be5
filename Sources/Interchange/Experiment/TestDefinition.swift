import Events

/// One test as it is written, before its lists of values become cases.
struct TestDefinition {
    /// A variable, in the order in which it was first named.
    struct Variable {
        let name: String
        let value: FileValue
    }

    let place: Place
    var description = ""
    var variables: [Variable] = []
    var assertions: [Assertion] = []
    var thresholdMillionths: Int64?
    /// What else is known of it.
    var metadata: [FileValue.Entry] = []
    var disablesExpansion: Bool?
    var disablesDefaultAssertions: Bool?
    /// Who judges, where its own options say so.
    var judging: JudgeDefaults?

    /// This test with what another says under it: its own variables, metadata, threshold and options win, and its assertions
    /// follow the other's.
    func over(_ other: TestDefinition) -> TestDefinition {
        var merged = self
        merged.variables = other.variables.map { variable in
            variables.first { $0.name == variable.name } ?? variable
        }
        let known = Set(other.variables.map(\.name))
        merged.variables += variables.filter { !known.contains($0.name) }
        let own = Set(metadata.map(\.key))
        merged.metadata = other.metadata.filter { !own.contains($0.key) } + metadata
        merged.assertions = other.assertions + assertions
        if merged.description.isEmpty { merged.description = other.description }
        merged.thresholdMillionths = thresholdMillionths ?? other.thresholdMillionths
        merged.disablesExpansion = disablesExpansion ?? other.disablesExpansion
        merged.disablesDefaultAssertions = disablesDefaultAssertions ?? other.disablesDefaultAssertions
        merged.judging = judging ?? other.judging
        return merged
    }

    /// How many cases the lists among the values make; `nil` beyond any use.
    var caseCount: Int? {
        guard disablesExpansion != true else { return 1 }
        var count = 1
        for variable in variables {
            guard let list = variable.value.asList else { continue }
            let (product, tooLarge) = count.multipliedReportingOverflow(by: list.count)
            if tooLarge { return nil }
            count = product
        }
        return count
    }

    /// The cases: a list stands for each of its elements in turn, the first named variable changing slowest.
    func cases() -> [CaseAddedContent] {
        var combinations: [[Events.Variable]] = [[]]
        for variable in variables {
            let values = disablesExpansion == true ? [variable.value] : variable.value.asList ?? [variable.value]
            combinations = combinations.flatMap { combination in
                values.map { combination + [Self.input(variable.name, $0)] }
            }
        }
        return combinations.map { inputs in
            var content = CaseAddedContent()
            content.description_p = description
            content.inputs = inputs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            content.assertions = assertions
            if let expected = assertions.first(where: { $0.type == "equals" && $0.hasValue }) {
                content.expected = expected.value
            }
            if !metadata.isEmpty {
                content.metadataJson = JSONWriter.text(of: FileValue(place: place, content: .map(metadata)))
            }
            if let thresholdMillionths { content.thresholdMillionths = thresholdMillionths }
            return content
        }
    }

    /// A text is inserted as it is, nothing as the empty text (promptfoo renders null so), all else as JSON.
    private static func input(_ name: String, _ value: FileValue) -> Events.Variable {
        var variable = Events.Variable()
        variable.name = name
        switch value.content {
        case .text(let text): variable.text = text
        case .null: variable.text = ""
        case .truth, .number, .list, .map: variable.json = JSONWriter.text(of: value)
        }
        return variable
    }
}
