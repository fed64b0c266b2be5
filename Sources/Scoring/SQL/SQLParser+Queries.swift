extension SQLParser {
    /// Behind `WITH`.
    mutating func commonTables() throws(SQLFault) {
        _ = skip("RECURSIVE")
        try list { (parser) throws(SQLFault) in
            let name = try parser.name()
            parser.aliases[name.uppercased()] = .some(nil)
            if parser.isSymbol("(") { try parser.names() }
            try parser.take("AS")
            if parser.skip("NOT") { try parser.take("MATERIALIZED") } else { _ = parser.skip("MATERIALIZED") }
            try parser.take(symbol: "(")
            try parser.deeper { (parser) throws(SQLFault) in try parser.query() }
            try parser.take(symbol: ")")
        }
    }

    var beginsQuery: Bool { isWord("SELECT") || isWord("WITH") || isWord("VALUES") }

    /// A query with its set operations and what follows them.
    mutating func query() throws(SQLFault) {
        let outer = kind
        kind = "select"
        defer { kind = outer }
        if skip("WITH") { try commonTables() }
        try queryTerm()
        while skipAny("UNION", "INTERSECT", "EXCEPT", "MINUS") {
            _ = skipAny("ALL", "DISTINCT")
            try queryTerm()
        }
        if skip("ORDER", "BY") { try ordering() }
        try limits()
        while skip("FOR") {
            guard skipAny("UPDATE", "SHARE") else { throw unexpected }
            _ = skip("NOWAIT") || skip("SKIP", "LOCKED")
        }
    }

    mutating func limits() throws(SQLFault) {
        while true {
            if skip("LIMIT") {
                if !skip("ALL") { try expression() }
                if skip(symbol: ",") { try expression() }
            } else if skip("OFFSET") {
                try expression()
                _ = skipAny("ROW", "ROWS")
            } else if skip("FETCH") {
                guard skipAny("FIRST", "NEXT") else { throw unexpected }
                if !isWord("ROW"), !isWord("ROWS") { try expression() }
                guard skipAny("ROW", "ROWS") else { throw unexpected }
                if !skip("ONLY"), !skip("WITH", "TIES") { throw unexpected }
            } else {
                return
            }
        }
    }

    private mutating func queryTerm() throws(SQLFault) {
        if skip(symbol: "(") {
            try deeper { (parser) throws(SQLFault) in try parser.query() }
            return try take(symbol: ")")
        }
        if skip("VALUES") {
            return try list { (parser) throws(SQLFault) in
                _ = parser.skip("ROW")
                try parser.tuple()
            }
        }
        try take("SELECT")
        try select()
    }

    mutating func tuple() throws(SQLFault) {
        try take(symbol: "(")
        try list { (parser) throws(SQLFault) in try parser.expression() }
        try take(symbol: ")")
    }

    private mutating func select() throws(SQLFault) {
        if skip("DISTINCT") {
            if skip("ON") { try tuple() }
        } else {
            _ = skip("ALL")
        }
        if isWord("TOP"), peek(1) == .number || isSymbol("(", 1) {
            next += 1
            if peek() == .number { next += 1 } else { try tuple() }
            _ = skip("PERCENT")
        }
        try list { (parser) throws(SQLFault) in try parser.selected() }
        if skip("INTO") { touch(table: try path(), kind: "insert") }
        if skip("FROM") { try list { (parser) throws(SQLFault) in try parser.joined() } }
        if skip("WHERE") { try expression() }
        if skip("GROUP", "BY") {
            if !skip("ALL") { try list { (parser) throws(SQLFault) in try parser.expression() } }
            _ = skip("WITH", "ROLLUP")
        }
        if skip("HAVING") { try expression() }
        if skip("WINDOW") {
            try list { (parser) throws(SQLFault) in
                _ = try parser.name()
                try parser.take("AS")
                try parser.window()
            }
        }
        if skip("QUALIFY") { try expression() }
    }

    private mutating func selected() throws(SQLFault) {
        if skip(symbol: "*") {
            touch(column: ["(.*)"])
            return
        }
        let start = next
        try expression()
        let isColumn = isPlainColumn(start..<next)
        if skip("AS") {
            columnAliases.insert(try alias().uppercased())
        } else if beginsAlias {
            guard !isColumn else { throw SQLFault("a comma or AS is missing between two columns") }
            columnAliases.insert(try alias().uppercased())
        }
    }

    private func isPlainColumn(_ range: Range<Int>) -> Bool {
        tokens[range].enumerated().allSatisfy { offset, token in
            switch token {
            case .word, .name: offset.isMultiple(of: 2)
            case .symbol("."): !offset.isMultiple(of: 2)
            default: false
            }
        }
    }

    private var beginsAlias: Bool {
        switch peek() {
        case .name?: true
        case .word(let word)?:
            !Self.reserved.contains(word.uppercased()) && !Self.behindTables.contains(word.uppercased())
        default: false
        }
    }

    /// Words that may follow a table or a column, so that they are no names for it.
    private static let behindTables: Set<String> = ["MINUS", "TABLESAMPLE", "START", "CONNECT"]

    private mutating func alias() throws(SQLFault) -> String {
        if peek() == .text {
            next += 1
            return ""
        }
        return try name()
    }

    // MARK: Tables

    mutating func joined() throws(SQLFault) {
        try table()
        while true {
            let isNatural = skip("NATURAL")
            var needsCondition = !isNatural
            if skip("CROSS") {
                needsCondition = false
                if skip("APPLY") {
                    try table()
                    continue
                }
            } else if skipAny("LEFT", "RIGHT", "FULL") {
                _ = skipAny("OUTER", "SEMI", "ANTI")
            } else if !skip("INNER") {
                if !isWord("JOIN"), !isNatural { return }
                // MySQL's plain JOIN may be without a condition.
                needsCondition = false
            }
            try take("JOIN")
            try table()
            if skip("ON") {
                try expression()
            } else if skip("USING") {
                try names()
            } else if needsCondition {
                throw unexpected
            }
        }
    }

    private mutating func table() throws(SQLFault) {
        _ = skip("LATERAL")
        _ = skip("ONLY")
        if skip(symbol: "(") {
            if beginsQuery || isSymbol("(") {
                try deeper { (parser) throws(SQLFault) in
                    if parser.isSymbol("("), !parser.isQuery(at: 0) {
                        try parser.joined()
                    } else {
                        try parser.query()
                    }
                }
            } else {
                try deeper { (parser) throws(SQLFault) in try parser.joined() }
            }
            try take(symbol: ")")
            return try tableAlias(of: nil)
        }
        let path = try path()
        if isSymbol("(") {
            // A function that gives a table.
            try arguments()
            return try tableAlias(of: nil)
        }
        touch(table: path)
        try tableAlias(of: path[path.count - 1])
        if skip("TABLESAMPLE") {
            _ = try name()
            try tuple()
        }
    }

    /// Whether a query stands behind all the brackets that come next.
    private func isQuery(at offset: Int) -> Bool {
        var offset = offset
        while isSymbol("(", offset) { offset += 1 }
        return isWord("SELECT", offset) || isWord("WITH", offset) || isWord("VALUES", offset)
    }

    private mutating func tableAlias(of table: String?) throws(SQLFault) {
        if skip("WITH", "ORDINALITY") {}
        guard skip("AS") || beginsAlias else { return }
        aliases[try name().uppercased()] = .some(table)
        if isSymbol("(") { try names() }
    }

    // MARK: Order

    mutating func ordering() throws(SQLFault) {
        try list { (parser) throws(SQLFault) in
            try parser.expression()
            _ = parser.skipAny("ASC", "DESC")
            if parser.skip("NULLS") {
                guard parser.skipAny("FIRST", "LAST") else { throw parser.unexpected }
            }
        }
    }

    /// `(PARTITION BY … ORDER BY … ROWS …)`.
    mutating func window() throws(SQLFault) {
        try take(symbol: "(")
        try deeper { (parser) throws(SQLFault) in
            if !parser.isWord("PARTITION"), !parser.isWord("ORDER"), !parser.isFrame, !parser.isSymbol(")") {
                _ = try parser.name()
            }
            if parser.skip("PARTITION", "BY") {
                try parser.list { (parser) throws(SQLFault) in try parser.expression() }
            }
            if parser.skip("ORDER", "BY") { try parser.ordering() }
            if parser.isFrame {
                parser.next += 1
                if parser.skip("BETWEEN") {
                    try parser.frameBound()
                    try parser.take("AND")
                }
                try parser.frameBound()
            }
        }
        try take(symbol: ")")
    }

    private var isFrame: Bool { isWord("ROWS") || isWord("RANGE") || isWord("GROUPS") }

    private mutating func frameBound() throws(SQLFault) {
        if skip("CURRENT", "ROW") { return }
        if !skip("UNBOUNDED") { try sum() }
        guard skipAny("PRECEDING", "FOLLOWING") else { throw unexpected }
    }
}
