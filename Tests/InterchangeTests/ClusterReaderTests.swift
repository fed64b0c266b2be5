import Interchange
import Testing

/// `promptledger.clusterBy`: which cases belong together.
@Suite struct ClusterReaderTests {
    private static let head = "prompts: p\nproviders: openai:m\n"

    private func read(_ yaml: String, _ others: [String: String] = [:]) throws -> ExperimentFile {
        try Workbench(others.merging(["x.yaml": Self.head + yaml]) { $1 }).read()
    }

    private func complaint(_ yaml: String) throws -> String {
        try Workbench(["x.yaml": Self.head + yaml]).complaint()
    }

    private static let by = "\npromptledger: {clusterBy: letter}"

    @Test func casesWithTheSameMetadataAreOfOneCluster() throws {
        let file = try read(
            "tests: [{metadata: {letter: a}}, {metadata: {letter: 2}}, {metadata: {letter: a}}, {metadata: {letter: '2'}}]"
                + Self.by)
        #expect(file.clusters == [0, 1, 0, 1] && file.clusterBy == "letter")
        let plain = try read("tests: [{metadata: {letter: a}}, {}]")
        #expect(plain.clusters.isEmpty && plain.clusterBy == nil)
    }

    @Test func everyKindOfTestsFileCarriesIt() throws {
        let csv = "q,__metadata:letter\n1,a\n2,b\n3,a\n"
        let lines =
            #"{"vars": {"q": 1}, "metadata": {"letter": "a"}}"# + "\n" + #"{"metadata": {"letter": "b"}}"# + "\n"
        let json = #"[{"metadata": {"letter": "b"}}, {"metadata": {"letter": "c"}}]"#
        let file = try read(
            "tests: [t.csv, t.jsonl, t.json]" + Self.by, ["t.csv": csv, "t.jsonl": lines, "t.json": json])
        #expect(file.clusters == [0, 1, 0, 0, 1, 1, 2])
    }

    /// A list among the values makes several cases of one test: they share its metadata.
    @Test func casesOfOneTestShareItsMetadata() throws {
        let file = try read(
            "tests: [{vars: {q: [1, 2, 3]}, metadata: {letter: a}}, {vars: {q: 4}, metadata: {letter: b}}]" + Self.by)
        #expect(file.clusters == [0, 0, 0, 1])
        let scenario = try read(
            "scenarios: [{config: [{metadata: {letter: a}}, {metadata: {letter: b}}], tests: [{vars: {q: 1}}, {vars: {q: 2}}]}]"
                + Self.by)
        #expect(scenario.clusters == [0, 0, 1, 1])
    }

    @Test func aVariableDoesWhereNoMetadataHasTheName() throws {
        let file = try read(
            "tests: [{vars: {letter: a}}, {vars: {letter: [b, a]}}, {vars: {letter: {x: 1}}}]" + Self.by)
        #expect(file.clusters == [0, 1, 0, 2])
        let both = try read(
            "tests: [{vars: {letter: a}, metadata: {letter: z}}, {vars: {letter: b}, metadata: {letter: z}}]" + Self.by)
        #expect(both.clusters == [0, 0], "metadata goes first")
    }

    @Test func aCaseWithoutItStandsOnItsOwn() throws {
        let file = try read(
            "tests: [{metadata: {letter: a}}, {}, {metadata: {letter: ''}}, {metadata: {letter: null}}, {metadata: {letter: a}}]"
                + Self.by)
        #expect(file.clusters == [0, 1, 2, 3, 0])
        #expect(file.warnings.contains { $0.text.contains("3 of 5 cases have no `letter`: each stands on its own") })
    }

    @Test func whatCanShowLittleIsWarnedOf() throws {
        func warnings(_ letters: [String]) throws -> [String] {
            let tests = letters.map { "{metadata: {letter: \($0)}}" }.joined(separator: ", ")
            return try read("tests: [\(tests)]" + Self.by).warnings.map(\.text)
        }
        #expect(try warnings(["a", "a"]).contains { $0.contains("all cases are of one cluster") })
        #expect(try warnings(["a", "b"]).contains { $0.contains("changes nothing") })
        #expect(try warnings(["a", "b", "a"]).contains { $0.contains("2 clusters are few") })
        #expect(try warnings((0..<22).map { "l\($0 / 2)" }).isEmpty)
    }

    @Test(arguments: [
        ("tests: [{metadata: {letters: a}}]", "no test has `letter`", "did you mean `letters`"),
        ("tests: [{vars: {q: 1}}]", "no test has `letter`", "variables"),
        ("tests: [{metadata: {letter: [a, b]}}]", "`letter`: expected a text or a number", "found a list"),
        ("tests: [{metadata: {letter: {a: b}}}]", "`letter`: expected a text or a number", "found a map"),
    ]) func whatNoCaseCanBeSortedByIsRefused(_ tests: String, _ first: String, _ second: String) throws {
        let complaint = try complaint(tests + Self.by)
        #expect(complaint.contains(first) && complaint.contains(second), "\(complaint)")
    }

    @Test(arguments: ["7", "''", "[letter]"]) func itIsAName(_ value: String) throws {
        let complaint = try complaint("tests: [{metadata: {letter: a}}]\npromptledger: {clusterBy: \(value)}")
        #expect(complaint.contains("clusterBy: expected"), "\(complaint)")
    }
}
