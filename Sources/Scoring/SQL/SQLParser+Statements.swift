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

    // MARK: Definitions

    private mutating func create() throws(SQLFault) {
        kind = "create"
        _ = skip("OR", "REPLACE")
        _ = skipAny("TEMP", "TEMPORARY", "EXTERNAL", "UNLOGGED", "MATERIALIZED", "UNIQUE")
        if skip("TABLE") { return try createTable() }
        if skip("VIEW") {
            _ = skip("IF", "NOT", "EXISTS")
            touch(table: try path())
            if isSymbol("(") { try names() }
            try take("AS")
            return try query()
        }
        if skip("INDEX") {
            _ = skip("CONCURRENTLY")
            _ = skip("IF", "NOT", "EXISTS")
            if !isWord("ON") { _ = try path() }
            try take("ON")
            touch(table: try path())
            if skip("USING") { _ = try name() }
            try take(symbol: "(")
            try ordering()
            try take(symbol: ")")
            if skip("WHERE") { try expression() }
            return
        }
        guard skipAny("DATABASE", "SCHEMA") else { throw unexpected }
        _ = skip("IF", "NOT", "EXISTS")
        _ = try path()
    }

    private mutating func createTable() throws(SQLFault) {
        _ = skip("IF", "NOT", "EXISTS")
        touch(table: try path())
        if skip("AS") { return try query() }
        try take(symbol: "(")
        try list { (parser) throws(SQLFault) in try parser.tableElement() }
        try take(symbol: ")")
        // Options of the table, such as ENGINE=InnoDB.
        while case .word(let word)? = peek(), word.uppercased() != "AS" {
            next += 1
            if skip(symbol: "=") {
                try primaryOption()
            } else if isSymbol("(") {
                try tuple()
            } else if peek() == .text {
                next += 1
            }
            _ = skip(symbol: ",")
        }
        if skip("AS") { try query() }
    }

    private mutating func primaryOption() throws(SQLFault) {
        switch peek() {
        case .word?, .name?, .number?, .text?: next += 1
        default: throw unexpected
        }
    }

    private mutating func tableElement() throws(SQLFault) {
        if skip("CONSTRAINT") { _ = try name() }
        if skip("PRIMARY", "KEY") || skip("UNIQUE", "KEY") || skip("UNIQUE", "INDEX") || isConstraint("UNIQUE")
            || isConstraint("KEY")
            || isConstraint("INDEX")
        {
            if skipAny("UNIQUE", "KEY", "INDEX") {}
            if !isSymbol("(") { _ = try name() }
            try take(symbol: "(")
            try ordering()
            return try take(symbol: ")")
        }
        if skip("FOREIGN", "KEY") {
            try names()
            guard skip("REFERENCES") else { throw unexpected }
            return try references()
        }
        if skip("CHECK") { return try tuple() }
        _ = try name()
        try columnType()
    }

    /// A word that begins a constraint: behind it stands a bracket, or a name and a bracket.
    private func isConstraint(_ word: String) -> Bool { isWord(word) && (isSymbol("(", 1) || isSymbol("(", 2)) }

    /// The type of a column and what is asked of it.
    private mutating func columnType() throws(SQLFault) {
        try type()
        while true {
            if skip("NOT", "NULL") || skip("NULL") || skip("PRIMARY", "KEY") || skip("AUTO_INCREMENT")
                || skip("AUTOINCREMENT") || skip("UNIQUE")
                || skip("STORED") || skip("VIRTUAL")
            {
                _ = skip("KEY")
            } else if skip("IDENTITY") {
                if isSymbol("(") { try tuple() }
            } else if skip("DEFAULT") {
                try sum()
            } else if skip("ON", "UPDATE") {
                try sum()
            } else if skip("REFERENCES") {
                try references()
            } else if skip("CHECK") {
                try tuple()
            } else if skip("COMMENT") || skip("COLLATE") || skip("CHARACTER", "SET") {
                try primaryOption()
            } else if skip("CONSTRAINT") {
                _ = try name()
            } else if skip("GENERATED") {
                _ = skip("ALWAYS") || skip("BY", "DEFAULT")
                try take("AS")
                if !skip("IDENTITY") { try tuple() }
            } else {
                return
            }
        }
    }

    private mutating func references() throws(SQLFault) {
        _ = try path()
        if isSymbol("(") { try names() }
        while skip("ON") {
            guard skipAny("DELETE", "UPDATE") else { throw unexpected }
            guard
                skip("CASCADE") || skip("RESTRICT") || skip("SET", "NULL") || skip("SET", "DEFAULT")
                    || skip("NO", "ACTION")
            else {
                throw unexpected
            }
        }
    }

    private mutating func alter() throws(SQLFault) {
        kind = "alter"
        _ = skip("IF", "EXISTS")
        touch(table: try path())
        try list { (parser) throws(SQLFault) in try parser.alteration() }
    }

    private mutating func alteration() throws(SQLFault) {
        if skip("ADD") {
            _ = skip("COLUMN")
            _ = skip("IF", "NOT", "EXISTS")
            return try tableElement()
        }
        if skip("DROP") {
            _ = skipAny("COLUMN", "CONSTRAINT", "INDEX", "KEY")
            if skip("PRIMARY", "KEY") { return }
            _ = skip("IF", "EXISTS")
            _ = try name()
            _ = skipAny("CASCADE", "RESTRICT")
            return
        }
        if skip("RENAME") {
            if skip("TO") || skip("AS") {
                _ = try path()
                return
            }
            _ = skip("COLUMN")
            _ = try name()
            try take("TO")
            _ = try name()
            return
        }
        if skipAny("MODIFY", "CHANGE") {
            _ = skip("COLUMN")
            _ = try name()
            if case .word? = peek(1), !isSymbol("(", 1) { _ = try? name() }
            return try columnType()
        }
        try take("ALTER")
        _ = skip("COLUMN")
        _ = try name()
        if skip("SET", "DEFAULT") { return try expression() }
        if skip("DROP", "DEFAULT") || skip("SET", "NOT", "NULL") || skip("DROP", "NOT", "NULL") { return }
        _ = skip("SET", "DATA")
        _ = skip("TYPE")
        try columnType()
    }

    private mutating func drop() throws(SQLFault) {
        kind = "drop"
        let isTable = isWord("TABLE")
        guard skipAny("TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA") else { throw unexpected }
        _ = skip("IF", "EXISTS")
        try list { (parser) throws(SQLFault) in
            let path = try parser.path()
            if isTable { parser.touch(table: path) }
        }
        if skip("ON") { _ = try path() }
        _ = skipAny("CASCADE", "RESTRICT")
    }
}
