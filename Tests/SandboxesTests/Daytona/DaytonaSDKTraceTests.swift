import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Sandboxes

/// Our requests beside those of Daytona's own client, in both of its ways of waiting.
@Suite(.enabled(if: SharedFiles.isPresent, "\(SharedFiles.absence)"))
struct DaytonaSDKTraceTests {
    private static let names = ["daytona-sdk-trace.txt", "daytona-sdk-trace.polling.txt"]
    private static let id = "9a7c0000-0000-4000-8000-000000000001"
    private static let command = DaytonaCommand(session: "sess-1", id: "c0ffee00-0000-4000-8000-000000000002")

    private func settings() throws -> DaytonaSettings {
        try .sample {
            $0.key = try! DaytonaKey("dtn_test_key")
            $0.apiURL = try! DaytonaURL("http://127.0.0.1:18500/api")
            $0.target = "us"
            $0.environment = ["K": "v"]
            $0.processors = 1
            $0.source = .image("debian:12.9")
        }
    }

    private func toolbox() throws -> DaytonaToolbox {
        try DaytonaToolbox(settings: settings(), proxy: "http://127.0.0.1:18500/toolbox", sandbox: Self.id)
    }

    /// Method, path, query and the headers that the server looks at.
    private func expectSame(
        _ request: HTTPRequest, _ theirs: SDKTrace.Exchange, body isCompared: Bool = true,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(request.method == theirs.method, sourceLocation: location)
        #expect(request.url == "http://127.0.0.1:18500" + theirs.target, sourceLocation: location)
        for name in ["Authorization", "Accept", "Content-Type"] {
            #expect(request.headers[name] == theirs.headers[name.lowercased()], "\(name)", sourceLocation: location)
        }
        // Theirs tells of a newer client; both are past the version from which streams come apart.
        #expect(theirs.headers["x-daytona-sdk-version"] == "0.226.1", sourceLocation: location)
        #expect(request.headers["X-Daytona-SDK-Version"] == "0.190.0", sourceLocation: location)
        guard isCompared else { return }
        if theirs.body.isEmpty {
            #expect(request.body.isEmpty, sourceLocation: location)
        } else {
            let (ours, other) = (try object(request.body), try object(Array(theirs.body.utf8)))
            #expect(ours as NSDictionary == other as NSDictionary, sourceLocation: location)
        }
    }

    @Test(arguments: names)
    func creationIsTheirsButForWhatTheyAlwaysAdd(_ name: String) throws {
        let theirs = try SDKTrace.read(name).first("POST", "/api/sandbox")
        let specification = SandboxSpecification(
            labels: ["run": "1"], limits: SandboxLimits(memoryBytes: 1 << 30, diskBytes: 3 << 30))
        let request = try settings().create(
            DaytonaCreation(specification, name: "pw-run-1", settings: settings())
        ).request
        try expectSame(request, theirs, body: false)
        var other = try object(Array(theirs.body.utf8))
        #expect(other.removeValue(forKey: "volumes") as? [String] == [])
        other["labels"] = ["run": "1", "app": "promptledger"]
        #expect(try object(request.body) as NSDictionary == other as NSDictionary)
    }

    @Test(arguments: names)
    func snapshotIsNamedAsTheyNameIt(_ name: String) throws {
        let theirs = try #require(SDKTrace.read(name).exchanges.last { $0.method == "POST" })
        let other = try object(Array(theirs.body.utf8))
        let specification = SandboxSpecification(image: "snapshot:my-snap")
        let creation = try DaytonaCreation(specification, name: "n", settings: settings())
        let ours = try object(settings().create(creation).request.body)
        #expect(ours["snapshot"] as? String == other["snapshot"] as? String)
        #expect(ours["autoDeleteInterval"] as? Int == other["autoDeleteInterval"] as? Int)
        // A snapshot brings its own size.
        #expect(["cpu", "memory", "disk", "buildInfo"].allSatisfy { ours[$0] == nil && other[$0] == nil })
    }

    @Test(arguments: names)
    func lifecycleIsTheirs(_ name: String) throws {
        let trace = try SDKTrace.read(name)
        let settings = try settings()
        try expectSame(settings.inspect(Self.id).request, trace.first("GET", "/api/sandbox/ID"))
        try expectSame(settings.stop(Self.id).request, trace.first("POST", "/api/sandbox/ID/stop?force=false"))
        try expectSame(settings.delete(Self.id).request, trace.first("DELETE", "/api/sandbox/ID"))
    }

    @Test(arguments: names)
    func listIsTheirsPageByPage(_ name: String) throws {
        // Their JSON has a space after each colon.
        let pages = try SDKTrace.read(name).exchanges.filter { $0.target.hasPrefix("/api/sandbox?") }
            .map { exchange in
                var exchange = exchange
                exchange.target = exchange.target.replacing("%3A%20", with: "%3A")
                return exchange
            }
        try #require(pages.count == 2)
        for (cursor, page) in zip([nil, "b2Zmc2V0PTE="], pages) {
            try expectSame(try settings().list(labels: ["app": "pw"], cursor: cursor, limit: 50).request, page)
        }
    }

    @Test(arguments: names)
    func commandsAreTheirs(_ name: String) throws {
        let (trace, toolbox) = (try SDKTrace.read(name), try toolbox())
        let session = "/toolbox/ID/process/session"
        try expectSame(toolbox.newSession("sess-1").request, trace.first("POST", session))
        try expectSame(toolbox.deleteSession("sess-1").request, SDKTrace(exchanges: trace.exchanges).deletion())
        try expectSame(toolbox.exitCode(of: Self.command).request, trace.first("GET", session + "/sess-1/command/ID"))
        try expectSame(
            toolbox.logs(of: Self.command, bytesMax: 1).request, trace.first("GET", session + "/sess-1/command/ID/logs")
        )
        let theirs = try #require(trace.exchanges.last { $0.target.hasSuffix("/sess-1/exec") })
        let ours = toolbox.begin("for i in 1 2; do echo line $i; done", in: "sess-1").request
        try expectSame(ours, theirs, body: false)
        var body = try object(ours.body)
        #expect(body.removeValue(forKey: "suppressInputEcho") as? Bool == true)
        #expect(body as NSDictionary == (try object(Array(theirs.body.utf8))) as NSDictionary)
    }

    @Test(arguments: names)
    func uploadHasTheirBytes(_ name: String) throws {
        let uploads = try SDKTrace.read(name).exchanges.filter { $0.target.hasSuffix("/files/bulk-upload") }
        let files = [
            [("/home/daytona/a.txt", "hello")], [("/w/1.txt", "one"), ("/w/2.txt", "two")],
        ]
        try #require(uploads.count == files.count)
        for (theirs, files) in zip(uploads, files) {
            let boundary = try #require(theirs.headers["content-type"]?.components(separatedBy: "boundary=").last)
            let request = try toolbox().upload(files.map { ($0.0, Array($0.1.utf8)) }, boundary: boundary).request
            try expectSame(request, theirs, body: false)
            // They guess a type, we do not.
            let ours = String(decoding: request.body, as: UTF8.self).replacing("\r\n", with: "\n")
                .replacing("application/octet-stream", with: "text/plain")
            #expect(
                ours.trimmingCharacters(in: .newlines)
                    == theirs.body.replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines))
            let length = request.body.count - files.count * ("application/octet-stream".count - "text/plain".count)
            #expect(theirs.headers["content-length"] == String(length))
        }
    }
}

extension SDKTrace {
    fileprivate func deletion() throws -> Exchange {
        try #require(exchanges.first { $0.method == "DELETE" && $0.target.contains("/process/session/") })
    }
}
