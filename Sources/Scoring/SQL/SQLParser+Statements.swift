extension SQLParser {
    mutating func statement() throws(SQLFault) {
        _ = skip("EXPLAIN", "ANALYZE") || skip("EXPLAIN")
        kind = "select"
        if isWord("SELECT") || isWord("VALUES") || isSymbol("(") { return try query() }
        if isWord("WITH") {
            next += 1
            try commonTables()
            if isWord("SELECT") || isWord("VALUES") || isSymbol("(") { return try query() }
        }
        if skip("INSERT") || skip("REPLACE") { return try insert() }
        if skip("UPDATE") { return try update() }
        if skip("DELETE") { return try delete() }
        if skip("CREATE") { return try create() }
        if skip("ALTER", "TABLE") { return try alter() }
        if skip("DROP") { return try drop() }
        if skip("TRUNCATE") {
            _ = skip("TABLE")
            kind = "truncate"
            return try list { (parser) throws(SQLFault) in parser.touch(table: try parser.path()) }
        }
        if skipAny("BEGIN", "COMMIT", "ROLLBACK") || skip("START", "TRANSACTION") {
            _ = skipAny("TRANSACTION", "WORK")
            return
        }
        throw unexpected
    }

    private mutating func insert() throws(SQLFault) {
        kind = "insert"
        _ = skip("IGNORE")
        if skip("OR") {
            guard skipAny("REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK") else { throw unexpected }
        }
        guard skip("INTO") || skip("OVERWRITE") else { throw unexpected }
        _ = skip("TABLE")
        let table = try path()
        touch(table: table)
        if skip("AS") { aliases[try name().uppercased()] = table[table.count - 1] }
        if isSymbol("("), !isWord("SELECT", 1), !isWord("WITH", 1) {
            try take(symbol: "(")
            try list { (parser) throws(SQLFault) in
                parser.touch(column: [table[table.count - 1], try parser.name()], kind: "insert")
            }
            try take(symbol: ")")
        } else {
            touch(column: [table[table.count - 1], "(.*)"], kind: "insert")
        }
        if skip("DEFAULT", "VALUES") {
        } else if skip("VALUE") {
            try list { (parser) throws(SQLFault) in try parser.tuple() }
        } else if skip("SET") {
            try assignments(kind: "insert")
        } else {
            try query()
        }
        if skip("ON", "DUPLICATE", "KEY", "UPDATE") { try assignments(kind: "update") }
        if skip("ON", "CONFLICT") { try conflict() }
        try returning()
    }

    private mutating func conflict() throws(SQLFault) {
        if isSymbol("(") { try tuple() } else if skip("ON", "CONSTRAINT") { _ = try name() }
        if skip("WHERE") { try expression() }
        try take("DO")
        if skip("NOTHING") { return }
        try take("UPDATE")
        try take("SET")
        try assignments(kind: "update")
        if skip("WHERE") { try expression() }
    }

    private mutating func assignments(kind: String) throws(SQLFault) {
        try list { (parser) throws(SQLFault) in
            if parser.isSymbol("(") { try parser.names() } else { parser.touch(column: try parser.path(), kind: kind) }
            try parser.take(symbol: "=")
            try parser.expression()
        }
    }

    private mutating func returning() throws(SQLFault) {
        guard skip("RETURNING") else { return }
        try list { (parser) throws(SQLFault) in
            if parser.skip(symbol: "*") { return }
            try parser.expression()
            if parser.skip("AS") { _ = try parser.name() }
        }
    }

    private mutating func update() throws(SQLFault) {
        kind = "update"
        try tables()
        try take("SET")
        try assignments(kind: "update")
        if skip("FROM") {
            kind = "select"
            try tables()
        }
        try condition()
    }

    private mutating func delete() throws(SQLFault) {
        kind = "delete"
        if !isWord("FROM") { _ = try path() }
        try take("FROM")
        let start = next
        try tables()
        if case .word(let table)? = tokens[start...].first { touch(column: [table, "(.*)"], kind: "delete") }
        if skip("USING") {
            kind = "select"
            try tables()
        }
        try condition()
    }

    /// One table or more, with their joins.
    private mutating func tables() throws(SQLFault) {
        try list { (parser) throws(SQLFault) in try parser.joined() }
    }

    private mutating func condition() throws(SQLFault) {
        if skip("WHERE") { try expression() }
        if skip("ORDER", "BY") { try ordering() }
        try limits()
        try returning()
    }
}
