internal import Foundation

/// The output is SQL (``SQLParser``), or holds a fenced block of it. Its value may be an object with `databaseType` (MySQL where it has none; see ``SQLDialect``), `allowedTables` and `allowedColumns`: regular
/// expressions, one of which must match each table as `select::null::name`, and each column as `select::null::name` (``SQLAccess``).
///
/// The grammar is the one that databases have in common, so that a statement of one database alone counts as no SQL, and one that a database would refuse may pass.
/// (promptfoo, site/docs/configuration/expected-outputs/deterministic: “Is-SQL”; it asks node-sql-parser.)
struct SQLCheck: Check {
    private let isWhole: Bool
    private let dialect: SQLDialect
    private let tables: [SearchPattern]?
    private let columns: [SearchPattern]?

    init(_ terms: AssertionTerms, whole isWhole: Bool) throws(UnfitAssertion) {
        self.isWhole = isWhole
        let unfit = UnfitAssertion.malformed(
            "its value must be an object with databaseType, allowedTables or allowedColumns")
        var members: [[UInt8]: JSONValue] = [:]
        switch terms.value {
        case nil, .text(""), .json(.null): break
        case .json(.object(let object)): members = object
        default: throw unfit
        }
        let known = ["databaseType", "allowedTables", "allowedColumns"].map { Array($0.utf8) }
        guard members.keys.allSatisfy({ known.contains($0) }) else { throw unfit }
        switch members["databaseType"] {
        case nil, .null: dialect = SQLDialect.all["mysql"] ?? SQLDialect()
        case .text(let name):
            guard let found = SQLDialect.all[String(decoding: name, as: UTF8.self).lowercased()] else {
                throw .malformed("its databaseType is none of " + SQLDialect.all.keys.sorted().joined(separator: ", "))
            }
            dialect = found
        default: throw unfit
        }
        tables = try Self.patterns(members["allowedTables"], else: unfit)
        columns = try Self.patterns(members["allowedColumns"], else: unfit)
    }

    private static func patterns(_ value: JSONValue?, else unfit: UnfitAssertion) throws(UnfitAssertion)
        -> [SearchPattern]?
    {
        guard let value, value != .null else { return nil }
        guard case .list(let list) = value else { throw unfit }
        var patterns: [SearchPattern] = []
        for element in list {
            guard case .text(let text) = element,
                let pattern = try? SearchPattern("(?i)^(?:\(String(decoding: text, as: UTF8.self)))$")
            else { throw .malformed("what is allowed must be a list of regular expressions") }
            patterns.append(pattern)
        }
        return patterns
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        do throws(SQLFault) {
            let text = isWhole ? output.text : SQLCheck.fenced(in: output.text) ?? output.text
            var parser = try SQLParser(text, dialect)
            let access = try parser.statements()
            if let table = unlisted(access.tables, tables) {
                throw SQLFault("the table \(table.shortened) is not allowed")
            }
            if let column = unlisted(access.columns, columns) {
                throw SQLFault("the column \(column.shortened) is not allowed")
            }
            return .scored(true, "the output \(isWhole ? "is" : "contains") SQL")
        } catch { return .scored(false, "the output \(isWhole ? "is no" : "contains no valid") SQL: \(error.reason)") }
    }

    private func unlisted(_ touched: Set<String>, _ patterns: [SearchPattern]?) -> String? {
        guard let patterns else { return nil }
        return touched.sorted().first { name in !patterns.contains { $0.search(name) == .found } }
    }

    /// The first fenced block that says it is SQL, or does not say what it is. It may stand within a line.
    private static func fenced(in text: String) -> String? {
        let parts = text.components(separatedBy: "```")
        // Behind every second mark a block is over.
        for part in stride(from: 1, to: parts.count - 1, by: 2).map({ parts[$0] }) {
            let word = part.prefix { !$0.isWhitespace }
            let isNamed = part.dropFirst(word.count).first?.isNewline == true && !word.isEmpty
            if word.lowercased() == "sql" { return String(part.dropFirst(word.count)) }
            if !isNamed { return part }
        }
        return nil
    }
}
