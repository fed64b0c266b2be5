/// Reads SQL by recursive descent, with a bound on the depth: whether it follows the grammar that databases have in common, and what it touches.
///
/// Known are `SELECT` with `WITH`, joins, subqueries, set operations, window functions, `CASE`, `CAST`; `INSERT`, `UPDATE`, `DELETE`; `CREATE` of tables, views and
/// indexes; `ALTER TABLE`, `DROP`, `TRUNCATE`; transactions. `MERGE`, procedures, triggers, grants and what only one database has are not: they count as no SQL. Names and types
/// are not looked up, as there is no database: what follows the grammar may still fail there. A plain column with another name behind it and no `AS` is taken for a missing comma.
struct SQLParser {
    static let depthMax = 60

    let tokens: [SQLToken]
    var next = 0
    var depth = 0
    var access = SQLAccess()
    /// The kind of the statement that is read, as lists of what is allowed name it.
    var kind = "select"
    /// Names that queries gave to tables; `nil` for those of queries themselves.
    var aliases: [String: String?] = [:]
    /// Names that queries gave to columns.
    var columnAliases: Set<String> = []
    var pendingColumns: [(kind: String, table: String?, column: String)] = []

    init(_ text: String, _ dialect: SQLDialect) throws(SQLFault) { tokens = try SQLToken.all(in: text, dialect) }

    /// One statement or more, each but the last with `;` behind it.
    mutating func statements() throws(SQLFault) -> SQLAccess {
        guard !tokens.isEmpty else { throw SQLFault("there is no statement") }
        repeat {
            (aliases, columnAliases, pendingColumns) = ([:], [], [])
            try statement()
            settleColumns()
            guard next == tokens.count || skip(symbol: ";") else { throw unexpected }
            while skip(symbol: ";") {}
        } while next < tokens.count
        return access
    }

    // MARK: Tokens

    var unexpected: SQLFault {
        guard next < tokens.count else { return SQLFault("the statement ends too early") }
        switch tokens[next] {
        case .word(let word): return SQLFault("“\(word.shortened)” may not stand there")
        case .symbol(let symbol): return SQLFault("“\(symbol)” may not stand there")
        case .name, .text, .number, .parameter: return SQLFault("a name or a value may not stand there")
        }
    }

    func peek(_ offset: Int = 0) -> SQLToken? { next + offset < tokens.count ? tokens[next + offset] : nil }

    func isWord(_ word: String, _ offset: Int = 0) -> Bool {
        if case .word(let text)? = peek(offset) { text.uppercased() == word } else { false }
    }

    func isSymbol(_ symbol: String, _ offset: Int = 0) -> Bool { peek(offset) == .symbol(symbol) }

    /// Steps over these words, if they come next.
    mutating func skip(_ words: String...) -> Bool {
        for (offset, word) in words.enumerated() where !isWord(word, offset) { return false }
        next += words.count
        return true
    }

    mutating func skipAny(_ words: String...) -> Bool {
        for word in words where isWord(word) {
            next += 1
            return true
        }
        return false
    }

    mutating func skip(symbol: String) -> Bool {
        guard isSymbol(symbol) else { return false }
        next += 1
        return true
    }

    mutating func take(_ word: String) throws(SQLFault) { if !skip(word) { throw unexpected } }
    mutating func take(symbol: String) throws(SQLFault) { if !skip(symbol: symbol) { throw unexpected } }

    /// A name that is no reserved word.
    mutating func name() throws(SQLFault) -> String {
        switch peek() {
        case .name(let name)?:
            next += 1
            return name
        case .word(let word)? where !Self.reserved.contains(word.uppercased()):
            next += 1
            return word
        default: throw unexpected
        }
    }

    /// `a`, `a.b`, `a.b.c`.
    mutating func path() throws(SQLFault) -> [String] {
        var path = [try name()]
        while isSymbol("."), !isSymbol("*", 1) {
            next += 1
            path.append(try name())
        }
        return path
    }

    /// A list with commas.
    mutating func list(_ read: (inout SQLParser) throws(SQLFault) -> Void) throws(SQLFault) {
        repeat { try read(&self) } while skip(symbol: ",")
    }

    mutating func names() throws(SQLFault) {
        try take(symbol: "(")
        try list { (parser) throws(SQLFault) in _ = try parser.name() }
        try take(symbol: ")")
    }

    mutating func deeper(_ read: (inout SQLParser) throws(SQLFault) -> Void) throws(SQLFault) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw SQLFault("it is nested too deeply") }
        try read(&self)
    }

    // MARK: What is touched

    mutating func touch(table path: [String], kind: String? = nil) {
        let name = path[path.count - 1]
        if path.count == 1, let alias = aliases[name.uppercased()], alias == nil { return }
        let database = path.count > 1 ? path[path.count - 2] : "null"
        access.tables.insert("\(kind ?? self.kind)::\(database)::\(name)")
    }

    mutating func touch(column path: [String], kind: String? = nil) {
        let table = path.count > 1 ? path[path.count - 2] : nil
        pendingColumns.append((kind ?? "select", table, path[path.count - 1]))
    }

    /// When all names that the statement gives are known.
    private mutating func settleColumns() {
        for (kind, table, column) in pendingColumns {
            if table == nil, columnAliases.contains(column.uppercased()) { continue }
            var name = table
            if let table, let alias = aliases[table.uppercased()] {
                guard let alias else { continue }
                name = alias
            }
            access.columns.insert("\(kind)::\(name ?? "null")::\(column)")
        }
    }

    /// Words that begin or end a part of a statement, so that they cannot be names without quotation marks.
    static let reserved: Set<String> = [
        "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "CASE", "CROSS", "DELETE", "DESC", "DISTINCT", "DROP", "ELSE",
        "END", "EXCEPT", "EXISTS",
        "FETCH", "FOR", "FROM", "FULL", "GROUP", "HAVING", "IN", "INNER", "INSERT", "INTERSECT", "INTO", "IS", "JOIN",
        "LATERAL", "LEFT", "LIKE",
        "LIMIT", "NATURAL", "NOT", "NULL", "OFFSET", "ON", "OR", "ORDER", "OUTER", "QUALIFY", "RETURNING", "RIGHT",
        "SELECT", "SET", "TABLE", "THEN", "UNION",
        "UPDATE", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
    ]
}
