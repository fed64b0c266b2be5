import Foundation
import HTTPTransport
import Synchronization
import TestSupport
import Testing

@testable import Sandboxes

/// Which sandboxes are taken for left behind while a runner works, and what is told of them.
@Suite(.timeLimit(.minutes(2))) struct DaytonaSweeperTests {
    private static func page(_ items: [String], next: String = "null") -> ScriptedTransport.Answer {
        .json(#"{"items":[\#(items.joined(separator: ","))],"nextCursor":\#(next)}"#)
    }

    private static func item(
        _ id: String, at moment: String? = "2026-01-01T00:00:00Z", state: String = "started",
        app: String = "promptledger"
    ) -> String {
        let moment = moment.map { #","lastActivityAt":"\#($0)""# } ?? ""
        return #"{"id":"\#(id)","state":"\#(state)","labels":{"app":"\#(app)","run":"pool-x"}\#(moment)}"#
    }

    /// What was told, in words.
    private final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }

        func tell(_ news: DaytonaSweeper.News) {
            let line =
                switch news {
                case .swept(let orphans):
                    "deleted \(orphans.deleted.map(\.id)) not \(orphans.remaining.map { "\($0.0.id): \($0.1)" })"
                case .failed(let fault): "failed: \(fault)"
                }
            lines.withLock { $0.append(line) }
        }
    }

    /// Lets a sweeper look at least so often.
    private func sweep(
        _ transport: ScriptedTransport, looks: Int, quietMin: Duration = .zero, held: Set<String> = []
    ) async throws -> (told: [String], total: DaytonaSweeper.Total) {
        let maker = DaytonaMaker(settings: try .sample(), transport: transport)
        let sweeper = DaytonaSweeper(maker: maker, interval: .milliseconds(2), quietMin: quietMin) { held }
        let told = Told()
        let sweeping = Task { await sweeper.run { told.tell($0) } }
        while transport.asked.count(where: { $0 == "GET /sandbox" }) <= looks {
            try await Task.sleep(for: .milliseconds(1))
        }
        sweeping.cancel()
        return (told.all, await sweeping.value)
    }

    @Test func whatNobodyCallsIsDeletedAndTold() async throws {
        let items = [
            Self.item("left"), Self.item("held"), Self.item("unknown", at: nil), Self.item("new", state: "creating"),
            Self.item("building", state: "pending_build"), Self.item("going", state: "destroying"),
            Self.item("stranger", app: "another"), Self.item("stopped", state: "stopped"),
            Self.item("broken", state: "error"),
        ]
        let transport = ScriptedTransport([
            "GET /sandbox": [Self.page(items), Self.page(items), Self.page([Self.item("held")])],
            "DELETE /sandbox/left": [record("destroying")], "DELETE /sandbox/stopped": [record("destroying")],
            "DELETE /sandbox/broken": [record("destroying")],
        ])
        let (told, total) = try await sweep(transport, looks: 3, held: ["held"])
        #expect(told == [#"deleted ["left", "stopped", "broken"] not []"#])
        #expect(total == DaytonaSweeper.Total(deleted: 3, remaining: 0))
        #expect(
            transport.asked.filter { $0.hasPrefix("DELETE") }
                == ["left", "stopped", "broken"].map { "DELETE /sandbox/\($0)" })
    }

    @Test func whatSomebodyCallsIsLetBe() async throws {
        // Another runner's: it is called between any two looks.
        let pages = (0..<5_000).map { Self.page([Self.item("busy", at: "\($0)")]) }
        let transport = ScriptedTransport(["GET /sandbox": pages])
        let (told, total) = try await sweep(transport, looks: 40, quietMin: .milliseconds(1))
        #expect(told.isEmpty && total == DaytonaSweeper.Total())
        #expect(!transport.asked.contains { $0.hasPrefix("DELETE") })
    }

    @Test func aSandboxIsDeletedOnlyAfterALongSilence() async throws {
        let transport = ScriptedTransport(["GET /sandbox": [Self.page([Self.item("fresh")])]])
        let (told, _) = try await sweep(transport, looks: 20, quietMin: .seconds(3_600))
        #expect(told.isEmpty && !transport.asked.contains { $0.hasPrefix("DELETE") })
    }

    @Test func aSandboxThatWasHeldMeanwhileIsSeenAfresh() async throws {
        // Away for one look, as one is that somebody took and gave back.
        let page = Self.page([Self.item("a")])
        let transport = ScriptedTransport(["GET /sandbox": [page, Self.page([]), page, Self.page([])]])
        let (told, _) = try await sweep(transport, looks: 6, quietMin: .milliseconds(1))
        #expect(told.isEmpty)
    }

    @Test func whatFailsIsToldOnce() async throws {
        let transport = ScriptedTransport([
            "GET /sandbox": [.reply(403, "", [:]), .reply(403, "", [:]), Self.page([Self.item("stuck")])],
            "DELETE /sandbox/stuck": [.reply(403, "", [:])],
        ])
        let (told, total) = try await sweep(transport, looks: 8)
        #expect(
            told == [
                "failed: \(SandboxFault.forbidden("listing sandboxes: HTTP 403"))",
                "deleted [] not [\"stuck: \(SandboxFault.forbidden("deleting a sandbox: HTTP 403"))\"]",
            ])
        #expect(total == DaytonaSweeper.Total(deleted: 0, remaining: 1))
    }

    @Test func whatAPartOfTheListDoesNotShowIsThereStill() async throws {
        let whole = Self.page([Self.item("stuck")])
        // One page names the next again and again.
        let part = Self.page([], next: #""again""#)
        let transport = ScriptedTransport([
            "GET /sandbox": [whole, whole, part, part, whole],
            "DELETE /sandbox/stuck": [.reply(403, "", [:])],
        ])
        let (told, total) = try await sweep(transport, looks: 10)
        #expect(told == ["deleted [] not [\"stuck: \(SandboxFault.forbidden("deleting a sandbox: HTTP 403"))\"]"])
        #expect(total == DaytonaSweeper.Total(deleted: 0, remaining: 1))
    }

    @Test func itEndsAtOnceWithItsTask() async throws {
        let maker = DaytonaMaker(settings: try .sample(), transport: ScriptedTransport())
        let sweeper = DaytonaSweeper(maker: maker) { [] }
        let sweeping = Task { await sweeper.run { _ in } }
        sweeping.cancel()
        #expect(await sweeping.value == DaytonaSweeper.Total())
    }
}
