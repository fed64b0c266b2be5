import TestSupport
import Testing

/// valgrind looks on while every wrapper of libsodium is used.
@Suite(.enabled(if: LeakProbe.isPossible, "\(LeakProbe.absence)")) struct SodiumLeakTests {
    @Test func nothingIsLostOrReadAmiss() async throws {
        let report = try await LeakProbe.run("sodium")
        #expect(report.status == 0 && report.output.contains("done"))
        #expect(report.errors.isEmpty, "\(report.text)")
    }
}
