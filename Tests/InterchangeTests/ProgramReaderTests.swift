import Events
import Foundation
import Interchange
import Testing

/// Assertions that run programs, as a file writes them.
@Suite struct ProgramReaderTests {
    private func assertion(_ written: String, _ files: [String: String] = [:]) throws -> Assertion {
        let bench = try Workbench()
        for (name, text) in files { try bench.write(Data(text.utf8), to: name) }
        let yaml = "prompts: p\nproviders: openai:m\ntests:\n  - {assert: [\(written)]}\n"
        try bench.write(Data(yaml.utf8), to: "x.yaml")
        return try #require(try bench.read("x.yaml", environment: [:]).cases.first?.assertions.first)
    }

    @Test func aProgramInTheFileIsKeptAsItStands() throws {
        let found = try assertion(#"{type: python, value: "len(output) == {{'a': 1}}['a']", config: {timeout: 3}}"#)
        #expect(found.value == "len(output) == {{'a': 1}}['a']")
        #expect(found.hasProgram && found.program.file.isEmpty)
        #expect(found.configJson == #"{"timeout":3}"#)
    }

    @Test func ofAProgramInAFileItsTextIsKept() throws {
        let files = ["check.py": "def good(output, context): return True\n", "check.pl": "#!/usr/bin/perl\n"]
        let named = try assertion("{type: not-python, value: 'file://check.py:good'}", files)
        #expect((named.value, named.program.file, named.program.function) == (files["check.py"]!, "check.py", "good"))
        let plain = try assertion("{type: passes-tests, value: 'file://check.py'}", files)
        #expect((plain.value, plain.program.file, plain.program.function) == (files["check.py"]!, "check.py", ""))
        #expect(try assertion("{type: executable, value: 'file://check.pl'}", files).value == files["check.pl"])
    }

    @Test(arguments: [
        ("{type: python}", "python needs a `value`"), ("{type: javascript, value: 3}", "value: expected a text"),
        ("{type: python, value: 'file://gone.py'}", "there is no file `gone.py`"),
        ("{type: javascript, value: 'file://check.ts'}", "name a file that ends in .cjs, .js, .mjs"),
        ("{type: executable, value: ''}", "value: expected a text that is not empty"),
        ("{type: executable, value: 'echo true'}", "does not begin with #!"),
        ("{type: python, value: x, config: {timeout: 61}}", "its timeout is not within 0 to 60 seconds"),
        ("{type: not-passes-tests, value: x, config: {language: perl}}", "neither python nor javascript"),
        ("{type: javascript, value: x, config: {timeout: soon}}", "its timeout is no number"),
    ]) func aProgramThatCouldNeverBeRunIsRefused(written: String, reason: String) throws {
        do {
            _ = try assertion(written, ["check.ts": "x"])
            Issue.record("\(written) was read")
        } catch let fault as ExperimentFileFault { #expect(fault.description.contains(reason), "\(fault)") }
    }

    @Test func metadataOfCasesIsKept() throws {
        let bench = try Workbench()
        let yaml = """
            prompts: p
            providers: openai:m
            defaultTest: {metadata: {team: support, hard: false}}
            tests: [{metadata: {hard: true, ids: [1, 2]}}, t.csv]
            """
        try bench.write(Data(yaml.utf8), to: "x.yaml")
        try bench.write(Data("a,__metadata:team,__metadata:tags[]\n1,sales,\"x,y\\,z\"\n2,,\n".utf8), to: "t.csv")
        let cases = try bench.read("x.yaml", environment: [:]).cases
        #expect(
            cases.map(\.metadataJson) == [
                #"{"team":"support","hard":true,"ids":[1,2]}"#,
                #"{"hard":false,"team":"sales","tags":["x","y,z"]}"#, #"{"team":"support","hard":false}"#,
            ])
    }
}
