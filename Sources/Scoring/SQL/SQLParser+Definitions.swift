extension SQLParser {
    mutating func create() throws(SQLFault) {
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

    mutating func alter() throws(SQLFault) {
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

    mutating func drop() throws(SQLFault) {
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
