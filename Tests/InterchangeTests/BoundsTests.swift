import Foundation
import Interchange
import Testing

/// Small files that ask for very much.
@Suite struct BoundsTests {
    @Test func aliasesOfAliasesAreCounted() throws {
        var yaml = "x-0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            yaml += "x-\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(
            try Workbench(["x.yaml": yaml]).complaint().hasSuffix(
                "with its aliases written out the file has more than 1000000 values: use fewer aliases of aliases"))
    }

    @Test(arguments: ["[", "{a: ", "- "]) func deepNestingIsRefused(opening: String) throws {
        let deep = String(repeating: opening, count: 50_000)
        let complaint = try Workbench(["x.yaml": "a: 1\nb:\n  \(deep)"]).complaint()
        #expect(complaint.hasPrefix("x.yaml:") && !complaint.contains("no complaint"))
    }

    @Test func deepJSONIsRefusedWhereItGoesTooDeep() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(
            try Workbench(["x.json": deep]).complaint("x.json")
                == "x.json:1:101: lists and maps lie more than 100 deep inside each other")
    }

    @Test func productOfListsIsBoundedBeforeItIsMade() throws {
        let names = (0..<30).map { "v\($0): [1,2,3,4,5,6,7,8,9]" }.joined(separator: ", ")
        let yaml = "prompts: p\nproviders: openai:m\ntests:\n  - vars: {\(names)}\n"
        #expect(
            try Workbench(["x.yaml": yaml]).complaint()
                == "x.yaml:4:5: the tests make more than 100000 cases: list fewer values, or set "
                + "options.disableVarExpansion"
        )
    }

    @Test func bracesOfPatternAreBounded() throws {
        let braces = String(repeating: "{a,b}", count: 40)
        #expect(
            try Workbench(["x.yaml": "prompts: 'file://\(braces).txt'"]).complaint()
                == "x.yaml:1:10: the braces of the pattern make more than 1000 alternatives: list the files")
    }

    @Test func fileOverItsLimitIsNotRead() throws {
        let bench = try Workbench(["x.yaml": "prompts: big.txt"])
        let big = bench.folder.appending(path: "big.txt")
        try bench.write(Data(), to: "big.txt")
        // Sparse: it takes no room.
        let handle = try FileHandle(forWritingTo: big)
        try handle.truncate(atOffset: UInt64(ReadingLimits.fileBytesMax) + 1)
        try handle.close()
        #expect(bench.complaint() == "x.yaml:1:10: `big.txt` is larger than 64 MiB: split it into several files")
    }

    @Test func warningsAreBounded() throws {
        let keys = (0..<500).map { "surely-not-known-\($0): 1\n" }.joined()
        let warnings = try Workbench(["x.yaml": "prompts: p\nproviders: openai:m\ntests: [{}]\n\(keys)"]).read()
            .warnings
        #expect(warnings.count == ReadingLimits.warningsMax + 1)
        #expect(warnings.last?.description == "x.yaml: and 300 more warnings")
    }
}
