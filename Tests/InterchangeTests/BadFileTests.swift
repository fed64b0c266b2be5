import Foundation
import Interchange
import Testing

/// Each bad file gets one line: where, what, what to do.
@Suite struct BadFileTests {
    @Test(arguments: BadFiles.yaml + BadFiles.shapes + BadFiles.prompts + BadFiles.providers + BadFiles.tests)
    func badFileGetsItsOneLine(sample: BadFiles.Sample) throws {
        let complaint = try Workbench(sample.others.merging(["x.yaml": sample.file]) { $1 }).complaint()
        #expect(complaint == sample.complaint)
        #expect(!complaint.contains("hunter2") && !complaint.contains("\n"))
    }

    @Test func missingFileIsNamed() throws {
        #expect(
            try Workbench().complaint()
                == "x.yaml: there is no file `x.yaml`: check the name; relative paths go out from the folder of the "
                + "experiment file"
        )
    }

    @Test func bytesThatAreNoUTF8AreFound() throws {
        let bench = try Workbench()
        try bench.write(Data("a: 1\nb: é".utf8) + [0xFF], to: "x.yaml")
        #expect(bench.complaint() == "x.yaml:2:5: expected UTF-8 text: save the file as UTF-8")
        try bench.write(Data([0xFF, 0xFE, 0x61, 0x00]), to: "x.yaml")
        #expect(bench.complaint() == "x.yaml: the file is UTF-16: save it as UTF-8")
    }

    @Test func namedPipeIsNotWaitedFor() throws {
        let bench = try Workbench(["x.yaml": "prompts: file://pipe.txt"])
        #expect(mkfifo(bench.folder.appending(path: "pipe.txt").path, 0o600) == 0)
        #expect(bench.complaint() == "x.yaml:1:10: `pipe.txt` is not a plain file: name a file")
    }

    @Test func loopOfSymbolicLinksEnds() throws {
        let bench = try Workbench(["x.yaml": BadFiles.asked + "tests: '**/t.yaml'", "deep/t.yaml": "- {}"])
        let manager = FileManager.default
        try manager.createSymbolicLink(
            at: bench.folder.appending(path: "deep/again"), withDestinationURL: bench.folder)
        try manager.createSymbolicLink(
            atPath: bench.folder.appending(path: "self.txt").path, withDestinationPath: "self.txt")
        #expect(try bench.read().cases.count == 1)
        try bench.write(Data("prompts: self.txt".utf8), to: "x.yaml")
        #expect(bench.complaint().hasPrefix("x.yaml:1:10: there is no file `self.txt`"))
    }
}
