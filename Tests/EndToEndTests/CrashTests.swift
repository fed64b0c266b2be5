import Foundation
import TestSupport
import Testing

/// A program that goes wrong while a key is in its memory.
struct CrashTests {
    private static let canary = "sk-canary-of-a-crash-91c7"

    /// Starts what its arguments say, with all the core file that the machine lets it have, hands it the canary and no end of its input,
    /// waits until it was read, and ends it as a crash does.
    private static let crash = """
        import array, fcntl, json, os, resource, signal, subprocess, sys, termios, time
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        reading, writing = os.pipe()
        process = subprocess.Popen(sys.argv[1:], stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.write(writing, b"\(canary)")
        unread = array.array("i", [1])
        while process.poll() is None and unread[0] > 0:
            time.sleep(0.01)
            fcntl.ioctl(reading, termios.FIONREAD, unread)
        def words(name, beginning):
            with open(f"/proc/{process.pid}/{name}") as rows:
                return next(row for row in rows if row.startswith(beginning)).split()
        caught = int(words("status", "SigCgt:")[1], 16)
        fatal = (signal.SIGQUIT, signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGSEGV)
        about = {
            "caught": [int(number) for number in fatal if caught >> (number - 1) & 1],
            "limits": words("limits", "Max core file size")[4:6], "owner": os.stat(f"/proc/{process.pid}/fd").st_uid,
        }
        process.send_signal(signal.SIGQUIT)
        output, errors = process.communicate()
        print(json.dumps(about | {"status": process.returncode, "said": (output + errors).decode()}))
        """

    @Test func leavesNoCoreFileAndNoBacktrace() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "team", "--url", "http://127.0.0.1:1/v1")
        let outcome = try await desk.run(
            python: Self.crash, with: [Programs.built("promptledger"), "provider", "credential", "team"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let about = try JSON(outcome.output)
        #expect(about["status"] == .number(Double(-SIGQUIT)))
        #expect(about["caught"] == [], "nobody begins a backtrace")
        #expect(about["limits"] == ["0", "0"])
        // What may not be dumped is root's to look at, whoever runs it. As root one cannot tell.
        if getuid() != 0 { #expect(about["owner"] == 0) }
        #expect(about["said"] == "")
        let files = try FileManager.default.subpathsOfDirectory(atPath: desk.folder.path)
        for file in files where try desk.isFile(file) {
            let bytes = try Data(contentsOf: desk.folder.file(file))
            #expect(bytes.range(of: Data(Self.canary.utf8)) == nil, "\(file)")
        }
        #expect(!files.contains { $0.hasPrefix("core") })
    }
}

extension Desk {
    fileprivate func isFile(_ name: String) throws -> Bool {
        try FileManager.default.attributesOfItem(atPath: folder.file(name).path)[.type] as? FileAttributeType
            == .typeRegular
    }
}
