import HTTPTransport
import Testing

@testable import Sandboxes

@Suite struct DaytonaListTests {
    private static func page(_ items: [String], next: String? = nil) -> ScriptedTransport.Answer {
        .json(#"{"items":[\#(items.joined(separator: ","))],"nextCursor":\#(next.map { "\"\($0)\"" } ?? "null")}"#)
    }

    private static func item(_ id: String, run: String?, state: String = "started", workspace: String = "w") -> String {
        let run = run.map { #","run":"\#($0)""# } ?? ""
        return
            #"{"id":"\#(id)","state":"\#(state)","labels":{"app":"promptledger","workspace":"\#(workspace)"\#(run)}}"#
    }

    private func maker(_ transport: ScriptedTransport) throws -> DaytonaMaker {
        DaytonaMaker(settings: try .sample(), transport: transport)
    }

    @Test func allPagesAreRead() async throws {
        let transport = ScriptedTransport([
            "GET /sandbox": [
                Self.page([Self.item("a", run: "1")], next: "c/1"), Self.page([], next: "c/2"),
                Self.page([Self.item("b", run: "2", state: "levitating")], next: ""),
            ]
        ])
        let found = try await maker(transport).list(labels: ["workspace": "w"])
        let listings = found.listings
        #expect(found.isWhole)
        #expect(listings.map(\.id) == ["a", "b"] && listings.last?.state == "levitating")
        let labels = "labels=%7B%22app%22%3A%22promptledger%22%2C%22workspace%22%3A%22w%22%7D"
        #expect(
            transport.requests.map { $0.url.split(separator: "?")[1] } == [
                "limit=100&\(labels)", "cursor=c%2F1&limit=100&\(labels)", "cursor=c%2F2&limit=100&\(labels)",
            ])
    }

    @Test func circleOfPagesIsLeft() async throws {
        let transport = ScriptedTransport(["GET /sandbox": [Self.page([Self.item("a", run: "1")], next: "same")]])
        let found = try await maker(transport).list()
        #expect(found.listings.count == 2 && !found.isWhole)
        #expect(transport.requests.count == 2)
    }

    /// A page that always names another.
    @Test func aListWithoutEndIsLeftAndToldOf() async throws {
        let pages = (0...DaytonaMaker.pagesMax).map { Self.page([], next: "c\($0)") }
        let transport = ScriptedTransport(["GET /sandbox": pages])
        let orphans = try await maker(transport).removeOrphans(labels: [:]) { [] }
        #expect(!orphans.isWhole && orphans.deleted.isEmpty)
        #expect(transport.requests.count == DaytonaMaker.pagesMax)
    }

    @Test(arguments: ["[]", "{}", #"{"items":7}"#, "nonsense", #"{"items":[{"state":"started"}]}"#])
    func garbageBreaksTheProtocol(_ body: String) async throws {
        let transport = ScriptedTransport(["GET /sandbox": [.json(body)]])
        guard case .protocolBroken = await fault({ try await maker(transport).list() }) else {
            return #expect(Bool(false))
        }
    }

    @Test func orphansAreDeletedAndReported() async throws {
        let items = [
            Self.item("live", run: "1"), Self.item("left", run: "2"), Self.item("nobodys", run: nil, state: "error"),
            Self.item("going", run: "3", state: "destroying"), Self.item("stuck", run: "4"),
            Self.item("gone", run: "5"),
            // What a server sends that does not know the filter.
            Self.item("another's", run: "6", workspace: "v"), #"{"id":"stranger","labels":{}}"#,
        ]
        let transport = ScriptedTransport([
            "GET /sandbox": [Self.page(items)], "DELETE /sandbox/left": [record("destroying")],
            "DELETE /sandbox/nobodys": [record("destroying")], "DELETE /sandbox/stuck": [.reply(403, "", [:])],
        ])
        let orphans = try await maker(transport).removeOrphans(labels: ["workspace": "w"]) {
            // The list is here before it is asked who lives.
            #expect(transport.asked == ["GET /sandbox"])
            return ["1"]
        }
        #expect(orphans.deleted.map(\.id) == ["left", "nobodys", "gone"])
        #expect(orphans.remaining.map(\.0.id) == ["stuck"])
        #expect(orphans.remaining.first?.1 == .forbidden("deleting a sandbox: HTTP 403"))
        #expect(
            transport.asked == ["GET /sandbox"] + ["left", "nobodys", "stuck", "gone"].map { "DELETE /sandbox/\($0)" })
    }

    @Test func aServerThatFallsSilentIsNotAskedForEach() async throws {
        let items = ["a", "b", "c"].map { Self.item($0, run: nil) }
        let transport = ScriptedTransport([
            "GET /sandbox": [Self.page(items)], "DELETE /sandbox/a": [.fault(.unreachable(host: "h"))],
        ])
        let settings = try DaytonaSettings.sample { $0.pace.silenceMax = .milliseconds(20) }
        let orphans = try await DaytonaMaker(settings: settings, transport: transport).removeOrphans(labels: [:]) { [] }
        #expect(orphans.deleted.isEmpty && orphans.remaining.map(\.0.id) == ["a", "b", "c"])
        #expect(Set(transport.asked) == ["GET /sandbox", "DELETE /sandbox/a"])
    }

    /// Two names may lead to one server: who is made ready by the second finds what the first has at work.
    @Test func whatThisProcessMadeIsNoOrphan() async throws {
        func item(_ id: String, _ process: String?) -> String {
            let process = process.map { #","process":"\#($0)""# } ?? ""
            return #"{"id":"\#(id)","state":"started","labels":{"app":"promptledger","seat":"s"\#(process)}}"#
        }
        let items = [item("own", "p"), item("killed", "q"), item("old", nil)]
        let transport = ScriptedTransport([
            "GET /sandbox": [Self.page(items)], "DELETE /sandbox/killed": [record("destroying")],
            "DELETE /sandbox/old": [record("destroying")],
        ])
        let settings = try DaytonaSettings.sample { $0.labels = ["seat": "s", "process": "p"] }
        let maker = DaytonaMaker(settings: settings, transport: transport)
        let orphans = try await maker.removeOrphans(labels: ["seat": "s"]) { [] }
        #expect(orphans.deleted.map(\.id) == ["killed", "old"] && orphans.remaining.isEmpty)
    }

    /// One may go on beside a run that begins; whoever prunes takes what a killed one left.
    @Test func trialsAreLetBeWhereThatIsSaid() async throws {
        func transport() -> ScriptedTransport {
            let item = { (id: String, more: String) in
                #"{"id":"\#(id)","state":"started","labels":{"app":"promptledger"\#(more)}}"#
            }
            return ScriptedTransport([
                "GET /sandbox": [Self.page([item("trial", #","trial":"yes""#), item("left", "")])],
                "DELETE /sandbox/trial": [record("destroying")], "DELETE /sandbox/left": [record("destroying")],
            ])
        }
        let atStart = try await maker(transport()).removeOrphans(labels: [:], sparesTrials: true) { [] }
        #expect(atStart.deleted.map(\.id) == ["left"])
        let pruned = try await maker(transport()).removeOrphans(labels: [:]) { [] }
        #expect(pruned.deleted.map(\.id) == ["trial", "left"])
    }

    @Test func stoppedAndDeletedWhereThereIsNone() async throws {
        let transport = ScriptedTransport()
        try await maker(transport).stop("s-9")
        try await maker(transport).delete("s-9")
        #expect(transport.asked == ["POST /sandbox/s-9/stop", "DELETE /sandbox/s-9"])
    }
}
