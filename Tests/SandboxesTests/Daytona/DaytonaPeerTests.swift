import TestSupport
import Testing

/// Daytona's own client looks whether `Tools/daytona-local`, which our adapter is tested against, is one; and we ourselves, whether it keeps
/// its sandboxes apart.
@Suite(.enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("daytona") }, .timeLimit(.minutes(10)))
struct DaytonaPeerTests {
    @Test(arguments: [("daytona_drive", "daytona-local: proved"), ("daytona_behaviour", "daytona-local: behaves")])
    func theLocalDaytonaIsOne(script: String, lastLine: String) async throws {
        let outcome = try await PeerProgram.run("daytona", script, [])
        #expect(outcome.status == 0)
        #expect(outcome.output.split(separator: "\n").last.map(String.init) == lastLine, "\(outcome.output)")
    }
}
