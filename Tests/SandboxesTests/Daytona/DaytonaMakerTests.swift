import HTTPTransport
import Testing

@testable import Sandboxes

@Suite struct DaytonaMakerTests {
    private func maker(
        _ transport: ScriptedTransport, _ change: (inout DaytonaSettings) -> Void = { _ in }
    ) throws -> DaytonaMaker {
        DaytonaMaker(settings: try .sample(change), transport: transport)
    }

    /// The name that was asked for, as a later request has it.
    private func name(_ transport: ScriptedTransport) throws -> String {
        let creation = try #require(transport.requests.first { ScriptedTransport.name($0) == "POST /sandbox" })
        return try #require(try object(creation.body)["name"] as? String)
    }

    @Test func startedSandboxIsReady() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [record("started", id: "s-1", #","snapshot":"daytonaio/sandbox:0.5.0""#)]
        ])
        let sandbox = try await maker(transport).make(SandboxSpecification())
        #expect(transport.asked == ["POST /sandbox"])
        #expect(sandbox.identity.kind == .daytona && sandbox.identity.id == "s-1")
        #expect(sandbox.identity.image == "daytonaio/sandbox:0.5.0" && sandbox.identity.isolation.contains("blocked"))
        #expect(sandbox.identity.startup > .zero)
    }

    @Test(arguments: [
        (
            #"{"dockerfileContent":"FROM debian:12.9\n","snapshotRef":"daytona-0a1b:daytona"}"#,
            " (daytona-0a1b:daytona)"
        ),
        (#"{"snapshotRef":"debian:12.9"}"#, ""), (#"{"snapshotRef":"a b\n"}"#, ""), (#"{"snapshotRef":7}"#, ""),
        ("null", ""), ("[]", ""),
    ]) func whatTheServerBuiltOfAnImageIsTold(build: String, addition: String) async throws {
        let transport = ScriptedTransport(["POST /sandbox": [record("started", #","buildInfo":\#(build)"#)]])
        let sandbox = try await maker(transport) { $0.source = .image("debian:12.9") }.make(SandboxSpecification())
        #expect(sandbox.identity.image == "debian:12.9" + addition)
    }

    @Test func startIsWaitedForThroughStatesThatNobodyKnows() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [record("pending_build")],
            "GET /sandbox/s-1": [
                record("building_snapshot"), record("levitating"), record("stopped"), record("started"),
            ],
        ])
        _ = try await maker(transport).make(SandboxSpecification())
        #expect(transport.asked == ["POST /sandbox"] + Array(repeating: "GET /sandbox/s-1", count: 4))
    }

    @Test func toolboxIsAskedForWhereTheSandboxDoesNotTell() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [.json(#"{"id":"s-1","state":"started","toolboxProxyUrl":""}"#)],
            "GET /sandbox/s-1/toolbox-proxy-url": [.json(#"{"url":"\#(DaytonaSettings.sampleToolbox)"}"#)],
        ])
        let sandbox = try await maker(transport).makeDaytona(SandboxSpecification())
        #expect(sandbox.toolbox.url.text == DaytonaSettings.sampleToolbox + "/s-1")
    }

    @Test(arguments: ["ftp://a", "http://me:pw@a.io", "", "nonsense"])
    func toolboxThatCannotBeUsedIsRefused(_ url: String) async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [.json(#"{"id":"s-1","state":"started"}"#)],
            "GET /sandbox/s-1/toolbox-proxy-url": [.json(#"{"url":"\#(url)"}"#)],
        ])
        guard case .protocolBroken = await fault({ try await maker(transport).make(SandboxSpecification()) }) else {
            return #expect(Bool(false))
        }
        #expect(try transport.asked.last == "DELETE /sandbox/\(name(transport))")
    }

    @Test func keyDoesNotTravelInTheOpenBecauseAReplySaysSo() throws {
        let settings = try DaytonaSettings.sample { $0.apiURL = .cloud }
        #expect(throws: SandboxFault.protocolBroken("the server is reached over https and names a toolbox without it"))
        {
            try DaytonaToolbox(settings: settings, proxy: "http://proxy.app.daytona.io/toolbox", sandbox: "s")
        }
    }

    /// API, toolbox, and whether the key goes there.
    @Test(arguments: [
        ("https://app.daytona.io/api", "https://proxy.app.daytona.io/toolbox", true),
        ("https://app.daytona.io/api", "https://eu.proxy.daytona.io/toolbox", true),
        ("https://app.daytona.io/api", "https://evil.io/toolbox", false),
        ("https://app.daytona.io/api", "https://app.daytona.io.evil.io/toolbox", false),
        ("https://app.daytona.io/api", "https://xdaytona.io/toolbox", false),
        ("https://daytona.example.org", "https://proxy.example.org:4000", true),
        ("https://daytona.co.uk", "https://evil.co.uk", false), ("https://example.org", "https://evil.org", false),
        ("https://daytona.co.uk", "https://proxy.daytona.co.uk", true),
        ("http://localhost:3000/api", "http://proxy.localhost:4000/toolbox", true),
        ("http://10.0.0.1/api", "http://10.0.0.1:4000/toolbox", true),
        ("http://10.0.0.1/api", "http://11.0.0.1/toolbox", false), ("http://[::1]/api", "http://[::2]/toolbox", false),
        ("https://app.daytona.io/api", "https://named.example/toolbox", true),
    ]) func theKeyGoesToNoOtherSite(_ api: String, _ toolbox: String, _ isShown: Bool) throws {
        let settings = try DaytonaSettings.sample {
            $0.apiURL = try! DaytonaURL(api)
            $0.toolboxHosts = ["named.example"]
        }
        do throws(SandboxFault) {
            _ = try DaytonaToolbox(settings: settings, proxy: toolbox, sandbox: "s")
            #expect(isShown)
        } catch {
            guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(error)") }
            #expect(!isShown && reason.contains("PROMPTLEDGER_TOOLBOX_HOSTS="))
        }
    }

    /// API, toolbox, and whether what is to stay with the API's own may go there.
    @Test(arguments: [
        ("https://daytona.example.org", "https://proxy.daytona.example.org:4000", true),
        ("https://daytona.example.org", "https://daytona.example.org:4000", true),
        ("https://daytona.example.org", "https://proxy.example.org:4000", false),
        ("http://localhost:3000/api", "http://proxy.localhost:4000/toolbox", true),
        ("http://127.0.0.1:3000/api", "http://127.0.0.1:4000/toolbox", true),
        ("http://127.0.0.1:3000/api", "https://named.example/toolbox", false),
    ]) func aToolboxElsewhereIsRefusedWhereAllIsToStay(_ api: String, _ toolbox: String, _ isTaken: Bool) throws {
        let settings = try DaytonaSettings.sample {
            $0.apiURL = try! DaytonaURL(api)
            $0.toolboxHosts = ["named.example"]
            $0.keepsToOwnHosts = true
        }
        do throws(SandboxFault) {
            _ = try DaytonaToolbox(settings: settings, proxy: toolbox, sandbox: "s")
            #expect(isTaken)
        } catch {
            guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(error)") }
            #expect(!isTaken && reason.contains("nothing is sent there"))
        }
    }

    @Test func aToolboxOfAnotherSiteIsShownNothing() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [
                .json(#"{"id":"s-1","state":"started","toolboxProxyUrl":"http://198.51.100.7/toolbox"}"#)
            ]
        ])
        guard case .unavailable = await fault({ try await maker(transport).make(SandboxSpecification()) }) else {
            return #expect(Bool(false))
        }
        #expect(transport.requests.allSatisfy { $0.url.hasPrefix(DaytonaSettings.sampleAPI) })
        #expect(try transport.asked.last == "DELETE /sandbox/\(name(transport))")
    }

    @Test(arguments: [
        ("build_failed", SandboxFault.buildFailed("its image could not be built: no such image [key]")),
        ("error", .serverFailed("the sandbox could not be started: no such image [key]")),
    ])
    func failureHasItsReasonAndIsDeleted(_ state: String, _ expected: SandboxFault) async throws {
        let reason = #","errorReason":"no such\u0007 image \#(DaytonaSettings.sampleKey)""#
        let transport = ScriptedTransport([
            "POST /sandbox": [record("creating")], "GET /sandbox/s-1": [record(state, id: "s-1", reason)],
            "DELETE /sandbox/*": [record("destroying")],
        ])
        #expect(await fault { try await maker(transport).make(SandboxSpecification()) } == expected)
        #expect(try transport.asked == ["POST /sandbox", "GET /sandbox/s-1", "DELETE /sandbox/\(name(transport))"])
    }

    @Test(arguments: [
        SandboxFault.timedOut(.milliseconds(20)), .serverFailed("looking at a sandbox: HTTP 500"), .unauthorised(""),
    ])
    func whatDoesNotStartIsDeleted(_ kind: SandboxFault) async throws {
        let answer: ScriptedTransport.Answer =
            switch kind {
            case .timedOut: record("creating")
            case .unauthorised: .reply(401, "", [:])
            default: .reply(500, "", [:])
            }
        // Deleting a sandbox that is changing its state is a conflict for a while.
        let transport = ScriptedTransport([
            "POST /sandbox": [record("creating")], "GET /sandbox/s-1": [answer],
            "DELETE /sandbox/*": [.reply(409, "", [:]), .reply(503, "", [:]), record("destroying")],
        ])
        let fault = await fault {
            try await maker(transport) { $0.pace.startMax = .milliseconds(20) }.make(SandboxSpecification())
        }
        if case .unauthorised = kind {
            guard case .unauthorised = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        } else {
            #expect(fault == kind)
            #expect(transport.asked.suffix(3).allSatisfy { $0.hasPrefix("DELETE /sandbox/promptledger-") })
        }
    }

    /// What the first has waited for in vain, the others do not wait for each.
    @Test func aServerThatFallsSilentIsTriedOnceForAllThatIsLeft() async throws {
        let names = ["s-1", "s-2", "s-3"]
        var answers: [String: [ScriptedTransport.Answer]] = ["POST /sandbox": names.map { record("started", id: $0) }]
        for name in names { answers["DELETE /sandbox/\(name)"] = [.fault(.unreachable(host: "h"))] }
        let transport = ScriptedTransport(answers)
        let maker = try maker(transport) { $0.pace.silenceMax = .milliseconds(50) }
        var sandboxes: [DaytonaSandbox] = []
        for _ in names { sandboxes.append(try await maker.makeDaytona(SandboxSpecification())) }
        #expect(maker.undeleted == 0)
        for sandbox in sandboxes {
            guard case .unreachable = await fault({ try await sandbox.destroy() }) else {
                return #expect(Bool(false))
            }
        }
        #expect(maker.undeleted == 3)
        for name in names.dropFirst() {
            // Thrice, as any request is sent, and again where a moment of the first one's time is left.
            #expect(transport.asked.count { $0 == "DELETE /sandbox/\(name)" } <= 9)
        }
    }

    /// It is not waited for as long as for any other request.
    @Test func aServerThatSaysNothingHoldsNoEnd() async throws {
        let names = ["s-1", "s-2", "s-3"]
        var answers: [String: [ScriptedTransport.Answer]] = ["POST /sandbox": names.map { record("started", id: $0) }]
        for name in names { answers["DELETE /sandbox/\(name)"] = [.silence] }
        let transport = ScriptedTransport(answers)
        let maker = try maker(transport) {
            ($0.pace.silenceMax, $0.pace.requestMax) = (.milliseconds(50), .seconds(600))
        }
        var sandboxes: [DaytonaSandbox] = []
        for _ in names { sandboxes.append(try await maker.makeDaytona(SandboxSpecification())) }
        for sandbox in sandboxes {
            guard case .timedOut = await fault({ try await sandbox.destroy() }) else { return #expect(Bool(false)) }
        }
        #expect(maker.undeleted == 3)
        let deletions = transport.requests.filter { $0.method == "DELETE" }
        #expect(deletions.count == 3 && deletions.allSatisfy { $0.limits.whole <= .milliseconds(50) })
    }

    @Test func anOrderThatIsCancelledIsNotWaitedForWithoutEnd() async throws {
        let transport = ScriptedTransport(["POST /sandbox": [.silence], "DELETE /sandbox/*": [record("destroying")]])
        let maker = try maker(transport) {
            ($0.pace.silenceMax, $0.pace.requestMax) = (.milliseconds(20), .seconds(600))
        }
        let making = Task { await fault { try await maker.makeDaytona(SandboxSpecification()) } }
        while transport.asked.isEmpty { await Task.yield() }
        making.cancel()
        #expect(await making.value == .cancelled)
        // It may have been carried out.
        #expect(transport.asked.last?.hasPrefix("DELETE /sandbox/promptledger-") == true)
    }

    @Test func whatIsDeletedInTheEndIsNotLeft() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [record("started")],
            "DELETE /sandbox/s-1": [.reply(403, "", [:]), record("destroying")],
        ])
        let maker = try maker(transport)
        let sandbox = try await maker.makeDaytona(SandboxSpecification())
        _ = await fault { try await sandbox.destroy() }
        #expect(maker.undeleted == 1)
        try await maker.delete("s-1")
        #expect(maker.undeleted == 0)
    }

    @Test func orderWithoutAReplyIsDeletedByItsName() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [.fault(.cut("x"))], "DELETE /sandbox/*": [record("destroying")],
        ])
        _ = await fault { try await maker(transport).make(SandboxSpecification()) }
        #expect(try transport.asked == ["POST /sandbox", "DELETE /sandbox/\(name(transport))"])
    }

    @Test(arguments: [400, 401, 402, 403, 429])
    func refusedOrderLeavesNothingToDelete(_ status: Int) async throws {
        let transport = ScriptedTransport(["POST /sandbox": [.reply(status, "", ["Retry-After-sandbox-create": "2"])]])
        let fault = await fault { try await maker(transport).make(SandboxSpecification()) }
        #expect(transport.asked == ["POST /sandbox"])
        if status == 429 { #expect(fault == .rateLimited(retryAfter: .seconds(2))) }
    }

    @Test func cancelledWhileItWaitsLeavesNothing() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [record("creating")], "GET /sandbox/s-1": [record("creating")],
            "DELETE /sandbox/*": [record("destroying")],
        ])
        let maker = try maker(transport)
        let making = Task { await fault { try await maker.make(SandboxSpecification()) } }
        while transport.asked.count < 3 { await Task.yield() }
        making.cancel()
        #expect(await making.value == .cancelled)
        #expect(try transport.asked.last == "DELETE /sandbox/\(name(transport))")
    }

    @Test func cancelledBeforeItBeganAsksNothing() async throws {
        let transport = ScriptedTransport(["POST /sandbox": [record("started")]])
        let maker = try maker(transport)
        let making = Task {
            while !Task.isCancelled { await Task.yield() }
            return await fault { try await maker.make(SandboxSpecification()) }
        }
        making.cancel()
        #expect(await making.value == .cancelled && transport.asked.isEmpty)
    }

    @Test func aServerThatFallsSilentWhileASandboxStartsHoldsNobodyBeyondTheTimeForIt() async throws {
        let transport = ScriptedTransport([
            "POST /sandbox": [record("creating")], "GET /sandbox/s-1": [.silence],
            "DELETE /sandbox/*": [record("destroying")],
        ])
        let fault = await fault {
            // One request may take longer than the test.
            try await maker(transport) { ($0.pace.startMax, $0.pace.requestMax) = (.milliseconds(50), .seconds(600)) }
                .make(SandboxSpecification())
        }
        #expect(fault == .timedOut(.milliseconds(50)))
    }
}
