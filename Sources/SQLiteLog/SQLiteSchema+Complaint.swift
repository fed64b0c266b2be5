internal import GRDB

extension SQLiteSchema {
    /// Where the tables, indexes and triggers of `database` are not those that ``statements`` make, or `nil`. A trigger that is gone no longer
    /// keeps what was written, and one that came could undo it at the next command.
    static func complaint(about database: Database) throws -> String? {
        let ours = try DatabaseQueue()
        let expected = try ours.write { ours in
            try ours.execute(sql: statements)
            return try objects(of: ours)
        }
        let found = try objects(of: database)
        if let name = expected.keys.sorted().first(where: { found[$0] == nil }) { return "the \(name) is missing" }
        if let name = found.keys.sorted().first(where: { expected[$0] != found[$0] }) {
            return "the \(name) is not one that this program makes"
        }
        return nil
    }

    /// The statements that made them, by kind and name.
    private static func objects(of database: Database) throws -> [String: String] {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema")
        var objects: [String: String] = [:]
        while let row = try rows.next() { objects[row[0]] = row[1] }
        return objects
    }
}
