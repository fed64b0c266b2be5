internal import Spelling
import Events

/// Tests from CSV: every column is a variable, but those whose names begin with two underscores say something of the
/// test.
///
/// - `__expected`, `__expected1`, `__expected2` …: an assertion each, by the grammar of ``AssertionCell``; an empty
///   cell is none.
/// - `__description`, `__threshold`, `__metric` (the metric of all the row's assertions).
/// - `__config:__expected2:threshold` (also `metric`, `weight`, or any other option of the assertion in that column).
/// - `__metadata:key`, a member of the case's metadata; `__metadata:key[]`, a list parted by commas. `__prefix`, `__suffix`, `__providerOutput` with something in the cell are refused.
struct CSVTestReader {
    let state: ReadingState

    private enum Column: Equatable {
        case variable(String)
        case expected(Int)
        case description
        case threshold
        case metric
        case metadata(key: String, isList: Bool)
        case option(expected: Int, key: String)
        case refused(String)
        case passedOver
    }

    private static let special = [
        "__expected", "__description", "__threshold", "__metric", "__prefix", "__suffix", "__providerOutput",
        "__metadata:", "__config:",
    ]

    func tests(of text: String, in file: SourceFile) throws(ExperimentFileFault) -> [TestDefinition] {
        let rows = try CSVText.rows(of: text, file: file.shown, delimiter: try delimiter(for: file))
        guard let header = rows.first else {
            throw ExperimentFileFault(
                .missing, at: Place(file: file.shown), "expected a header with the variables' names, the file is empty")
        }
        let columns = try columns(of: header)
        guard rows.count > 1 else {
            throw ExperimentFileFault(.missing, at: header[0].place, "expected at least one row after the header")
        }
        var tests: [TestDefinition] = []
        for row in rows.dropFirst() {
            guard row.count == header.count else {
                throw ExperimentFileFault(
                    .malformed, at: row[0].place,
                    "expected \(header.count) cells as in the header, found \(row.count): put a cell with commas "
                        + "or line breaks in quotes"
                )
            }
            tests.append(try test(row, columns))
        }
        return tests
    }

    /// The comma, or what promptfoo's variable of the environment says.
    private func delimiter(for file: SourceFile) throws(ExperimentFileFault) -> UInt8 {
        guard let text = state.environment["PROMPTFOO_CSV_DELIMITER"], !text.isEmpty else { return UInt8(ascii: ",") }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte != UInt8(ascii: "\"") else {
            throw ExperimentFileFault(
                .outOfRange, at: Place(file: file.shown),
                "the environment's PROMPTFOO_CSV_DELIMITER must be one ASCII character")
        }
        return byte
    }

    private func columns(of header: [CSVText.Cell]) throws(ExperimentFileFault) -> [Column] {
        var columns: [Column] = []
        var seen: Set<String> = []
        for cell in header {
            let name = cell.text.trimmed
            guard name.isEmpty || seen.insert(name).inserted else {
                throw ExperimentFileFault(
                    .duplicate, at: cell.place, "the column \(Quoting.code(name)) is there twice: keep one")
            }
            columns.append(try column(name, at: cell.place))
        }
        return columns
    }

    private func column(_ name: String, at place: Place) throws(ExperimentFileFault) -> Column {
        switch name {
        case "": return .passedOver
        case "__description": return .description
        case "__threshold": return .threshold
        case "__metric": return .metric
        case "__prefix", "__suffix": return .refused("write the text into the prompt")
        case "__providerOutput": return .refused("outputs come from the model; remove it")
        default: break
        }
        if let number = expectedNumber(name) { return .expected(number) }
        if name.hasPrefix("__metadata:") {
            let key = name.dropFirst("__metadata:".count)
            let isList = key.hasSuffix("[]")
            guard key.count > (isList ? 2 : 0) else {
                throw ExperimentFileFault(
                    .outOfRange, at: place, "expected a column `__metadata:key`, found \(Quoting.code(name))")
            }
            return .metadata(key: String(isList ? key.dropLast(2) : key), isList: isList)
        }
        if name.hasPrefix("__config:") {
            let parts = name.split(separator: ":").map(String.init)
            guard parts.count == 3, let number = expectedNumber(parts[1]) else {
                throw ExperimentFileFault(
                    .outOfRange, at: place,
                    "expected a column `__config:__expected1:threshold`, found \(Quoting.code(name))")
            }
            return .option(expected: number, key: parts[2])
        }
        if name.hasPrefix("_"), let known = NearestNames.nearest(to: name, among: Self.special).first {
            state.warn(place, "\(Quoting.code(name)) is read as a variable, did you mean `\(known)`?")
        }
        return .variable(name)
    }

    /// `__expected` is the first, as `__expected1` is.
    private func expectedNumber(_ name: String) -> Int? {
        guard name.hasPrefix("__expected") else { return nil }
        let digits = name.dropFirst("__expected".count)
        return digits.isEmpty ? 1 : digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
    }

    private func test(_ row: [CSVText.Cell], _ columns: [Column]) throws(ExperimentFileFault) -> TestDefinition {
        var test = TestDefinition(place: row[0].place)
        var metric = ""
        var expected: [(number: Int, place: Place, assertion: Assertion)] = []
        var options: [(number: Int, key: String, cell: CSVText.Cell)] = []
        for (cell, column) in zip(row, columns) {
            let isEmpty = cell.text.trimmed.isEmpty
            switch column {
            case .variable(let name):
                try VariableReader(state: state).check(cell.text, at: cell.place)
                let value = FileValue(place: cell.place, content: .text(cell.text))
                test.variables.append(TestDefinition.Variable(name: name, value: value))
            case .expected(let number):
                if isEmpty { break }
                var assertion = try AssertionCell.read(cell.text, at: cell.place)
                if assertion.hasValue, ProgramReader.isProgram(assertion.type) {
                    try ProgramReader(state: state).read(assertion.value.trimmed, at: cell.place, into: &assertion)
                }
                expected.append((number, cell.place, assertion))
            case .description: test.description = cell.text
            case .threshold:
                if !isEmpty { test.thresholdMillionths = try number(cell).millionths("__threshold", 0...1_000_000) }
            case .metric: metric = cell.text.trimmed
            case .metadata(let key, let isList):
                if !isEmpty { test.metadata.append(metadata(key, cell, isList: isList)) }
            case .option(let number, let key): if !isEmpty { options.append((number, key, cell)) }
            case .refused(let reason):
                if !isEmpty {
                    throw ExperimentFileFault(.unsupported, at: cell.place, "not supported in this version: \(reason)")
                }
            case .passedOver:
                break
            }
        }
        for index in expected.indices {
            expected[index].assertion.metric = metric
            let own = options.filter { $0.number == expected[index].number }
            for option in own { try apply(option.key, option.cell, to: &expected[index].assertion) }
            let others = own.filter { !["threshold", "weight", "metric"].contains($0.key) }.map { ($0.key, $0.cell) }
            try keep(others, in: &expected[index].assertion)
            try AssertionReader(state: state).complete(&expected[index].assertion, at: expected[index].place)
        }
        test.assertions = expected.sorted { $0.number < $1.number }.map(\.assertion)
        return test
    }

    /// Texts; in a list `\\,` is a comma that parts nothing.
    private func metadata(_ key: String, _ cell: CSVText.Cell, isList: Bool) -> FileValue.Entry {
        func text(_ text: String) -> FileValue { FileValue(place: cell.place, content: .text(text)) }
        guard isList else { return FileValue.Entry(key: key, place: cell.place, value: text(cell.text)) }
        var elements = [""]
        var isEscaped = false
        for character in cell.text {
            switch character {
            case "\\" where !isEscaped: isEscaped = true
            case "," where !isEscaped: elements.append("")
            default:
                elements[elements.count - 1] += (isEscaped && character != "," ? "\\" : "") + String(character)
                isEscaped = false
            }
        }
        if isEscaped { elements[elements.count - 1] += "\\" }
        let list = FileValue(place: cell.place, content: .list(elements.map { text($0.trimmed) }))
        return FileValue.Entry(key: key, place: cell.place, value: list)
    }

    private func number(_ cell: CSVText.Cell) throws(ExperimentFileFault) -> FileValue {
        let number = CoreScalar.number(cell.text.trimmed)
        return FileValue(place: cell.place, content: number.map(FileValue.Content.number) ?? .text(cell.text))
    }

    private func apply(_ key: String, _ cell: CSVText.Cell, to assertion: inout Assertion) throws(ExperimentFileFault) {
        switch key {
        case "threshold": assertion.threshold = try number(cell).double("threshold")
        case "weight":
            assertion.weightMillionths = try number(cell).millionths("weight", AssertionReader.weightMillionthsRange)
        case "metric": assertion.metric = cell.text.trimmed
        default: break
        }
    }

    /// Options that have no field of their own.
    private func keep(_ options: [(key: String, cell: CSVText.Cell)], in assertion: inout Assertion)
        throws(ExperimentFileFault)
    {
        guard !options.isEmpty else { return }
        var entries: [FileValue.Entry] = []
        for option in options {
            entries.append(FileValue.Entry(key: option.key, place: option.cell.place, value: try number(option.cell)))
        }
        assertion.configJson = JSONWriter.text(of: FileValue(place: options[0].cell.place, content: .map(entries)))
    }
}
