extension SQLParser {
    mutating func expression() throws(SQLFault) {
        try deeper { (parser) throws(SQLFault) in
            repeat { try parser.conjunction() } while parser.skipAny("OR", "XOR")
        }
    }

    private mutating func conjunction() throws(SQLFault) {
        repeat {
            while skip("NOT") {}
            try comparison()
        } while skip("AND")
    }

    private mutating func comparison() throws(SQLFault) {
        try sum()
        while true {
            if ["=", "<", ">", "<=", ">=", "<>", "!=", "<=>"].contains(where: { isSymbol($0) }) {
                next += 1
                if skipAny("ANY", "ALL", "SOME") { try subqueryOrTuple() } else { try sum() }
                continue
            }
            if skip("IS") {
                _ = skip("NOT")
                if skip("DISTINCT", "FROM") {
                    try sum()
                } else if !skipAny("NULL", "TRUE", "FALSE", "UNKNOWN") {
                    throw unexpected
                }
                continue
            }
            let start = next
            _ = skip("NOT")
            if skip("IN") {
                if isSymbol("(") { try subqueryOrTuple() } else { try primary() }
            } else if skip("BETWEEN") {
                _ = skip("SYMMETRIC")
                try sum()
                try take("AND")
                try sum()
            } else if skipAny("LIKE", "ILIKE", "RLIKE", "REGEXP", "GLOB", "MATCH") || skip("SIMILAR", "TO") {
                if skipAny("ANY", "ALL") { try subqueryOrTuple() } else { try sum() }
                if skip("ESCAPE") { try sum() }
            } else {
                guard next == start else { throw unexpected }
                return
            }
        }
    }

    /// A subquery in brackets, or a list.
    private mutating func subqueryOrTuple() throws(SQLFault) {
        guard isSymbol("("), isWord("SELECT", 1) || isWord("WITH", 1) || isWord("VALUES", 1) else { return try tuple() }
        next += 1
        try deeper { (parser) throws(SQLFault) in try parser.query() }
        try take(symbol: ")")
    }

    mutating func sum() throws(SQLFault) {
        try operand()
        while ["+", "-", "||", "->", "->>", "|", "&", "^", "*", "/", "%", "~"].contains(where: { isSymbol($0) })
            || isWord("DIV") || isWord("MOD")
        {
            next += 1
            try operand()
        }
    }

    private mutating func operand() throws(SQLFault) {
        while ["-", "+", "~", "!"].contains(where: { isSymbol($0) }) { next += 1 }
        try primary()
        while true {
            if skip(symbol: "::") {
                try type()
            } else if skip(symbol: "[") {
                try expression()
                try take(symbol: "]")
            } else if skip("AT", "TIME", "ZONE") {
                try primary()
            } else if skip("COLLATE") {
                _ = try path()
            } else {
                return
            }
        }
    }

    private mutating func primary() throws(SQLFault) {
        switch peek() {
        case .number?, .parameter?: next += 1
        case .text?:
            // Texts side by side are one.
            while peek() == .text { next += 1 }
        case .symbol("(")?:
            if isWord("SELECT", 1) || isWord("WITH", 1) || isWord("VALUES", 1) {
                try subqueryOrTuple()
            } else {
                try deeper { (parser) throws(SQLFault) in try parser.tuple() }
            }
        case .word?, .name?: try wordOrName()
        default: throw unexpected
        }
    }

    private mutating func wordOrName() throws(SQLFault) {
        if skipAny("NULL", "TRUE", "FALSE", "DEFAULT", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP") {
            if isSymbol("(") { try arguments() }
            return
        }
        if skip("CASE") { return try choice() }
        if skip("EXISTS") { return try subqueryOrTuple() }
        if isWord("CAST") || isWord("TRY_CAST") || isWord("SAFE_CAST"), isSymbol("(", 1) {
            next += 2
            try expression()
            try take("AS")
            try type()
            return try take(symbol: ")")
        }
        if isWord("EXTRACT"), isSymbol("(", 1) {
            next += 2
            _ = try name()
            try take("FROM")
            try expression()
            return try take(symbol: ")")
        }
        if isWord("INTERVAL"), peek(1) == .text || peek(1) == .number || isSymbol("(", 1) || isSymbol("-", 1) {
            next += 1
            try sum()
            if case .word(let word)? = peek(), Self.units.contains(word.uppercased()) { next += 1 }
            return
        }
        if isWord("DATE") || isWord("TIME") || isWord("TIMESTAMP"), peek(1) == .text {
            next += 2
            return
        }
        if isWord("ARRAY") || isWord("ROW"), isSymbol("[", 1) {
            next += 2
            if !isSymbol("]") { try list { (parser) throws(SQLFault) in try parser.expression() } }
            return try take(symbol: "]")
        }
        try columnOrCall()
    }

    private static let units: Set<String> = [
        "MICROSECOND", "SECOND", "SECONDS", "MINUTE", "MINUTES", "HOUR", "HOURS", "DAY", "DAYS", "WEEK", "WEEKS",
        "MONTH", "MONTHS", "QUARTER", "YEAR",
        "YEARS",
    ]

    /// Reserved words that are functions as well.
    private static let functions: Set<String> = ["LEFT", "RIGHT", "VALUES", "INSERT"]

    private mutating func columnOrCall() throws(SQLFault) {
        if case .word(let word)? = peek(), Self.functions.contains(word.uppercased()), isSymbol("(", 1) {
            next += 1
            return try call()
        }
        let path = try path()
        if isSymbol("(") { return try call() }
        if isSymbol("."), isSymbol("*", 1) {
            next += 2
            return touch(column: path + ["(.*)"])
        }
        touch(column: path)
    }

    /// From the bracket of a function on.
    private mutating func call() throws(SQLFault) {
        try arguments()
        if skip("WITHIN", "GROUP") {
            try take(symbol: "(")
            guard skip("ORDER", "BY") else { throw unexpected }
            try ordering()
            try take(symbol: ")")
        }
        if skip("FILTER") {
            try take(symbol: "(")
            try take("WHERE")
            try expression()
            try take(symbol: ")")
        }
        if skipAny("IGNORE", "RESPECT") { try take("NULLS") }
        guard skip("OVER") else { return }
        if isSymbol("(") { try window() } else { _ = try name() }
    }

    mutating func arguments() throws(SQLFault) {
        try take(symbol: "(")
        if skip(symbol: ")") { return }
        try deeper { (parser) throws(SQLFault) in
            if parser.skip(symbol: "*") { return }
            _ = parser.skipAny("DISTINCT", "ALL")
            if parser.beginsQuery {
                try parser.query()
            } else {
                try parser.list { (parser) throws(SQLFault) in
                    try parser.expression()
                    // trim(x FROM y), substring(x FROM 1 FOR 2), convert(x USING y), position(x IN y)
                    while parser.skipAny("FROM", "FOR", "USING", "AS") { try parser.expression() }
                }
            }
            if parser.skip("ORDER", "BY") { try parser.ordering() }
            if parser.skip("SEPARATOR") { try parser.primary() }
            if parser.skip("LIMIT") { try parser.expression() }
        }
        try take(symbol: ")")
    }

    private mutating func choice() throws(SQLFault) {
        try deeper { (parser) throws(SQLFault) in
            if !parser.isWord("WHEN") { try parser.expression() }
            repeat {
                try parser.take("WHEN")
                try parser.expression()
                try parser.take("THEN")
                try parser.expression()
            } while parser.isWord("WHEN")
            if parser.skip("ELSE") { try parser.expression() }
            try parser.take("END")
        }
    }

    /// `VARCHAR(10)`, `DOUBLE PRECISION`, `TIMESTAMP WITH TIME ZONE`, `INT[]`.
    mutating func type() throws(SQLFault) {
        _ = try path()
        _ = skipAny("PRECISION", "VARYING", "UNSIGNED", "SIGNED")
        if skip(symbol: "(") {
            try list { (parser) throws(SQLFault) in
                guard parser.peek() == .number || parser.peek() == .text || parser.skip("MAX") else {
                    throw parser.unexpected
                }
                if parser.peek() == .number || parser.peek() == .text { parser.next += 1 }
            }
            try take(symbol: ")")
        }
        if skip(symbol: "<") {
            try deeper { (parser) throws(SQLFault) in try parser.list { (parser) throws(SQLFault) in try parser.type() }
            }
            try take(symbol: ">")
        }
        _ = skipAny("UNSIGNED", "ZEROFILL", "ARRAY")
        _ = skip("WITH", "TIME", "ZONE") || skip("WITHOUT", "TIME", "ZONE")
        while skip(symbol: "[") {
            if peek() == .number { next += 1 }
            try take(symbol: "]")
        }
    }
}
