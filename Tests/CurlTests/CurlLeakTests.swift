import TestSupport
import Testing

@Suite(
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"),
    .enabled(if: LeakProbe.isPossible, "\(LeakProbe.absence)"))
struct CurlLeakTests {
    @Test func everyWayATransferCanGoLosesNoMemory() async throws {
        let server = try ScriptedServer()
        let report = try await LeakProbe.run("curl", [server.baseURL])
        #expect(report.output == "done\n")
        #expect(report.status == 0)
        #expect(report.errors == [], "\(report.text)")
    }

    @Test func everyWayAWebSocketCanGoLosesNoMemory() async throws {
        let server = try SocketServer()
        let report = try await LeakProbe.run("websocket", [server.baseURL])
        #expect(report.output == "done\n")
        #expect(report.status == 0)
        #expect(report.errors == [], "\(report.text)")
    }

    @Test func aLeakWouldBeSeen() async throws {
        let report = try await LeakProbe.run("leak")
        #expect(report.errors == ["Leak_DefinitelyLost"])
    }
}
