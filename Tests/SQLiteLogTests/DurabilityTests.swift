import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// That a commit is on the disk when it is acknowledged can be seen only from outside: `strace` counts what the process asks of the system.
@Suite(.enabled(if: Programs.isPresent("strace"), "strace is not installed")) struct DurabilityTests {
    /// Whether strace may look at a child here; containers may forbid it.
    static let canTrace: Bool = {
        guard let folder = try? TemporaryDirectory("strace") else { return false }
        return (try? Programs.run("strace", ["-o", "/dev/null", "true"], in: folder))?.status == 0
    }()

    @Test(.enabled(if: canTrace, "strace may not trace here")) func everyAcknowledgementFollowsASyncOfTheWAL()
        async throws
    {
        let log = SampleLog()
        let folder = try await StoreFolder.written(0, log: log)
        let trace = folder.directory.file("trace")
        // -y names the file behind each descriptor.
        let child = try ChildProcess(
            "strace",
            [
                "-f", "-y", "-o", trace.path, "-e", "trace=fsync,fdatasync,write", AppendProbe.program, "append",
                folder.directory.path, "0",
            ])
        #expect(try child.nextLine() == "ready")
        for _ in 0..<30 { _ = try child.nextLine() }
        let tracee = try #require(
            try String(contentsOf: trace, encoding: .utf8).split(separator: " ").first.flatMap { Int32($0) })
        kill(tracee, SIGKILL)
        _ = try child.killAndRead()
        var syncs = 0
        var acknowledged = 0
        var unacknowledged = 0
        for line in try String(contentsOf: trace, encoding: .utf8).split(separator: "\n") {
            if line.contains("sync("), line.contains("ledger.db-wal>") {
                syncs += 1
                unacknowledged = 4  // one commit serves at most the four callers
            } else if line.contains("write(1<"), line.contains(" 1\\n\"") {
                acknowledged += 1
                unacknowledged -= 1
                #expect(unacknowledged >= 0, "an append was acknowledged before a sync: \(line)")
            }
        }
        print("\(acknowledged) appends acknowledged after \(syncs) syncs of the WAL")
        #expect(acknowledged >= 30 && syncs * 4 >= acknowledged)
    }

    /// An event must not outlive the key that reads it, so a key is on the disk when its adding returns.
    @Test(.enabled(if: canTrace, "strace may not trace here")) func everyKeyAddedIsSynced() throws {
        let folder = try TemporaryDirectory("keys")
        let trace = folder.file("trace")
        let child = try ChildProcess(
            "strace",
            [
                "-f", "-y", "-o", trace.path, "-e", "trace=fsync,fdatasync,write", AppendProbe.program, "keys",
                folder.path, "20",
            ])
        #expect(try child.remainingOutput().split(separator: "\n").count == 20)
        #expect(child.waitForEnd() == 0)
        var isSynced = false
        for line in try String(contentsOf: trace, encoding: .utf8).split(separator: "\n") {
            if line.contains("sync("), line.contains("keys.db-wal>") { isSynced = true }
            guard line.contains("write(1<") else { continue }
            #expect(isSynced, "a key was added and not synced: \(line)")
            isSynced = false
        }
    }
}
