/// How a database's SQL differs in what is checked here: quotation marks, comments, a few words. The grammar itself is the common one (``SQLParser``).
struct SQLDialect: Sendable {
    /// Marks that names may stand in; a bracket closes with its partner.
    var nameQuotes: Set<Unicode.Scalar> = ["\""]
    /// Whether a text may stand in double quotes.
    var doubleQuotesAreTexts = false
    var hashBeginsComment = false

    /// By the names that promptfoo's `databaseType` has, whatever their case; MySQL where none is given.
    static let all: [String: SQLDialect] = [
        "mysql": backTicks, "mariadb": backTicks, "hive": backTicks, "flinksql": backTicks,
        "bigquery": SQLDialect(nameQuotes: ["`"], doubleQuotesAreTexts: true, hashBeginsComment: true),
        "postgresql": SQLDialect(), "postgres": SQLDialect(), "redshift": SQLDialect(),
        "snowflake": SQLDialect(), "db2": SQLDialect(), "noql": SQLDialect(),
        "athena": SQLDialect(nameQuotes: ["\"", "`"]),
        "sqlite": SQLDialect(nameQuotes: ["\"", "`", "["]), "transactsql": SQLDialect(nameQuotes: ["\"", "["]),
    ]

    private static let backTicks = SQLDialect(nameQuotes: ["`"], doubleQuotesAreTexts: true, hashBeginsComment: true)
}

/// Why a text is not taken as SQL: one line.
struct SQLFault: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
