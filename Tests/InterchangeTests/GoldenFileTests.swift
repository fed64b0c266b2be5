import Foundation
import Interchange
import Testing

/// Whole files, each against the transcript beside it. `PROMPTLEDGER_SNAP_UPDATE=1` writes the transcripts anew, for a
/// person to read.
@Suite struct GoldenFileTests {
    @Test(arguments: [
        "getting-started.yaml", "support.yaml", "values.yaml", "expansion.yaml", "scenarios.json",
    ])
    func fileReadsAsItsTranscriptSays(name: String) throws {
        let transcript = Transcript.text(of: try Fixtures.read(name))
        let golden = Fixtures.folder.appending(path: "\(name).golden.txt")
        if ProcessInfo.processInfo.environment["PROMPTLEDGER_SNAP_UPDATE"] == "1" {
            try Data(transcript.utf8).write(to: golden)
        }
        #expect(transcript == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    }
}
