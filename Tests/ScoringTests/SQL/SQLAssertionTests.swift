import Events
import Scoring
import Testing

@Suite struct SQLAssertionTests {
    static let statements = [
        "SELECT 1", "select id, name from users where age >= 18 order by name desc limit 10;",
        "SELECT * FROM `order` o WHERE o.`from` = 'a''b'",
        "SELECT DISTINCT a FROM t -- all\n", "SELECT COUNT(*) AS n, MAX(x) FROM t GROUP BY a, b HAVING COUNT(*) > 1",
        "SELECT u.id, o.total FROM users u LEFT JOIN orders AS o ON u.id = o.user_id, extra e",
        "SELECT a FROM t WHERE b IN (1, 2, 3) AND c NOT LIKE 'x%' OR d IS NOT NULL AND e BETWEEN 1 AND 2",
        "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id) AND b IN (SELECT c FROM v)",
        "WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 10) SELECT n FROM x",
        "SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END AS z, CAST(b AS DECIMAL(10, 2)) FROM t",
        "SELECT a, ROW_NUMBER() OVER (PARTITION BY b ORDER BY c ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS r FROM t",
        "(SELECT a FROM t) UNION (SELECT b FROM u) ORDER BY 1",
        "SELECT EXTRACT(YEAR FROM d), d + INTERVAL 1 DAY FROM t",
        "SELECT GROUP_CONCAT(DISTINCT a ORDER BY a SEPARATOR ',') FROM t", "SELECT t.* FROM t",
        "SELECT -a, NOT b, a || 'x' FROM t",
        "SELECT * FROM (SELECT a FROM t) AS s JOIN u USING (a)", "INSERT INTO t (a, b) VALUES (1, 'x'), (?, :name)",
        "INSERT INTO t SELECT * FROM u ON DUPLICATE KEY UPDATE a = VALUES(a)",
        "UPDATE t SET a = 1, b = b + 1 WHERE id = 7",
        "DELETE FROM t WHERE id = 1", "TRUNCATE TABLE t", "DROP TABLE IF EXISTS a, b",
        "BEGIN; UPDATE t SET a = 1; COMMIT;",
        "CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20) NOT NULL DEFAULT 'x', at TIMESTAMP, FOREIGN KEY (id) REFERENCES u (id) ON DELETE CASCADE) ENGINE=InnoDB",
        "CREATE UNIQUE INDEX i ON t (a, b DESC)", "CREATE VIEW v AS SELECT a FROM t",
        "ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b",
        "EXPLAIN SELECT a FROM t", "SELECT a b_c FROM t WHERE 1 = 1".replacing(" b_c", with: " AS b_c"),
        "SELECT COALESCE(a, 0) total FROM t",
    ]

    static let none = [
        "", "   ", "-- nothing", "hello world", "SELECT", "SELECT FROM t", "SELECT a FROM", "SELECT a b FROM t",
        "SELECT DISTINCT a b FROM t",
        "SELECT a, FROM t", "SELECT a FROM t WHERE", "SELECT (a FROM t", "SELECT 'a FROM t", "SELECT a FROM t GROUP a",
        "SELECT a FROM t ORDER a",
        "INSERT t VALUES", "INSERT INTO t (a) VALUES (1", "UPDATE t a = 1", "UPDATE t SET", "DELETE t",
        "CREATE TABLE t", "CREATE TABLE t ()", "DROP t",
        "SELECT a FROM t; garbage", "SELEC a FROM t", "SELECT a FROM t WHERE a = = 1", "Here is it: SELECT 1",
        "SELECT a FROM t JOIN", "SELECT * * FROM t",
        "SELECT a FROM t LEFT JOIN u", "SELECT /* a", "SELECT a FROM t LIMIT", "SELECT CASE a END FROM t",
    ]

    @Test(arguments: statements) func isSQL(_ statement: String) {
        let outcome = Assertion.of("is-sql").look(at: statement)
        #expect(outcome.outcome == .passed, "\(outcome.reason)")
        #expect(Assertion.of("not-is-sql").look(at: statement).outcome == .failed)
    }

    @Test(arguments: none) func isNoSQL(_ text: String) {
        #expect(Assertion.of("is-sql").look(at: text).outcome == .failed)
        #expect(Assertion.of("not-is-sql").look(at: text).outcome == .passed)
    }

    @Test func aFencedBlockIsContained() {
        let contains = Assertion.of("contains-sql")
        for text in [
            "Here:\n```sql\nSELECT `id` FROM `users`;\n```\nThat is it.", "```\nSELECT 1\n```", "SELECT 1",
            "So ```SELECT a FROM t``` it is",
            "```python\nprint(1)\n```\nand\n```SQL\nSELECT 1\n```",
        ] {
            #expect(contains.look(at: text).outcome == .passed, "\(text)")
        }
        for text in ["no SQL", "```sql\nSELEC 1\n```", "```python\nprint(1)\n```", "Run SELECT 1"] {
            #expect(contains.look(at: text).outcome == .failed, "\(text)")
        }
    }

    @Test func quotationMarksAreThoseOfTheDatabase() {
        for (database, statement, passes) in [
            ("MySQL", "SELECT `a` FROM t", true), ("PostgresQL", "SELECT `a` FROM t", false),
            ("PostgresQL", #"SELECT "a" FROM "t""#, true),
            ("TransactSQL", "SELECT TOP 5 [a b] FROM [t]", true), ("MySQL", "SELECT [a b] FROM t", false),
            ("postgresql", "SELECT a::int FROM t", true),
            ("Sqlite", "SELECT [a], `b`, \"c\" FROM t", true), ("BigQuery", "SELECT a FROM `p.d.t`", true),
        ] {
            let assertion = Assertion.of("is-sql", json: #"{"databaseType":"\#(database)"}"#)
            #expect((assertion.look(at: statement).outcome == .passed) == passes, "\(database): \(statement)")
        }
    }

    @Test func onlyWhatIsAllowedMayBeTouched() {
        let tables = Assertion.of(
            "is-sql", json: #"{"allowedTables":["(select|update|insert|delete)::null::departments","select::hr::.*"]}"#)
        for (statement, passes) in [
            ("SELECT a FROM departments", true), ("UPDATE departments SET a = 1", true),
            ("SELECT a FROM hr.people", true),
            ("UPDATE hr.people SET a = 1", false), ("SELECT a FROM departments JOIN people ON 1 = 1", false),
            ("DROP TABLE departments", false),
            ("SELECT a FROM (SELECT a FROM salaries) s", false),
            ("WITH x AS (SELECT a FROM departments) SELECT a FROM x", true),
            ("INSERT INTO departments SELECT a FROM secrets", false),
        ] {
            let outcome = tables.look(at: statement)
            #expect((outcome.outcome == .passed) == passes, "\(statement): \(outcome.reason)")
        }
        let columns = Assertion.of(
            "is-sql", json: #"{"allowedColumns":["select::null::name","update::null::id","select::employee::id"]}"#)
        for (statement, passes) in [
            ("SELECT name FROM t", true), ("SELECT id FROM t", false), ("SELECT * FROM t", false),
            ("UPDATE t SET id = 1", true),
            ("UPDATE t SET id = 1 WHERE secret = 2", false), ("SELECT e.id FROM employee e", true),
            ("SELECT e.pay FROM employee e", false),
            ("SELECT name AS n FROM t ORDER BY n", true), ("DELETE FROM t", false), ("INSERT INTO t VALUES (1)", false),
        ] {
            let outcome = columns.look(at: statement)
            #expect((outcome.outcome == .passed) == passes, "\(statement): \(outcome.reason)")
        }
    }

    @Test func deepOrLongStatementsEndWell() {
        for part in [
            "(", "SELECT (", "NOT ", "CASE WHEN ", "a(", "-", "SELECT a FROM (", "'x' '", "/*", "a.", "((SELECT ",
        ] {
            let text = "SELECT " + String(repeating: part, count: 9_999)
            #expect(Assertion.of("is-sql").look(at: text).outcome == .failed, "\(part)")
        }
        let long = "SELECT a FROM t WHERE " + (0..<6_000).map { "a = \($0)" }.joined(separator: " OR ")
        #expect(Assertion.of("is-sql").look(at: long).outcome == .passed)
    }
}
