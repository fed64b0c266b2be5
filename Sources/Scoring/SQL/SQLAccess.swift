/// What statements of SQL touch, as node-sql-parser writes it, which promptfoo's lists of what is allowed are made for.
struct SQLAccess: Equatable {
    /// `select::null::departments`: kind of statement, database or `null`, table.
    var tables: Set<String> = []
    /// `select::null::name`: kind of statement, table or `null`, column; `(.*)` for all columns.
    var columns: Set<String> = []
}
