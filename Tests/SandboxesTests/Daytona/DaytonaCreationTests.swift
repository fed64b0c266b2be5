import Testing

@testable import Sandboxes

@Suite struct DaytonaCreationTests {
    private func creation(
        _ specification: SandboxSpecification, _ change: (inout DaytonaSettings) -> Void = { _ in }
    ) throws -> DaytonaCreation {
        try DaytonaCreation(specification, name: "n", settings: .sample(change))
    }

    @Test func bareCreationHasTheseBytes() throws {
        let body = DaytonaJSON.encode(try creation(SandboxSpecification(labels: ["run": "r-1"])))
        let expected = """
            {"autoDeleteInterval":0,"autoStopInterval":15,"env":{},"labels":{"app":"promptledger","run":"r-1"},\
            "name":"n","networkBlockAll":true,"public":false}
            """
        #expect(String(decoding: body, as: UTF8.self) == expected)
    }

    @Test func labelsOfTheSettingsAreThoseOfEverySandbox() throws {
        let made = try creation(SandboxSpecification(labels: ["run": "r-1", "process": "another"])) {
            $0.labels = ["seat": "s", "process": "p", "app": "another"]
        }
        #expect(made.labels == ["app": "promptledger", "run": "r-1", "seat": "s", "process": "p"])
    }

    @Test func imageIsABuildWithASize() throws {
        let limits = SandboxLimits(memoryBytes: (1 << 30) + 1, diskBytes: 1)
        let made = try creation(SandboxSpecification(limits: limits, image: "ghcr.io/me/tools@sha256:0a")) {
            $0.processors = 2
        }
        #expect(made.buildInfo?.dockerfileContent == "FROM ghcr.io/me/tools@sha256:0a\n" && made.snapshot == nil)
        #expect(made.cpu == 2 && made.memory == 2 && made.disk == 1)
    }

    @Test func specificationsImageStandsOverTheSettings() throws {
        let set: (inout DaytonaSettings) -> Void = { $0.source = .snapshot("mine") }
        #expect(try creation(SandboxSpecification(), set).snapshot == "mine")
        #expect(try creation(SandboxSpecification(image: "snapshot:yours"), set).snapshot == "yours")
        let image = try creation(SandboxSpecification(image: "alpine:3"), set)
        #expect(image.snapshot == nil && image.buildInfo != nil)
    }

    @Test(arguments: ["", "snapshot:", "a b", "a\nRUN curl evil", "ü", String(repeating: "a", count: 301)])
    func badImagesAreRefused(_ image: String) throws {
        guard
            case .rejected? = #expect(
                throws: SandboxFault.self,
                performing: {
                    try creation(SandboxSpecification(image: image))
                })
        else { return #expect(Bool(false), "another fault") }
        #expect(throws: SandboxFault.self) { try creation(SandboxSpecification()) { $0.source = .image(image + "\n") } }
    }

    @Test(
        arguments: [
            ("api.openai.com", nil, "api.openai.com"), ("10.0.0.7", "10.0.0.7/32", nil),
            ("2001:db8::1", "2001:db8::1/128", nil),
            ("[::1]", "::1/128", nil),
        ] as [(String, String?, String?)])
    func oneHostIsReachable(_ host: String, _ network: String?, _ domain: String?) throws {
        let made = try creation(SandboxSpecification(reach: .only(host: host, port: 443)))
        #expect(!made.networkBlockAll && made.networkAllowList == network && made.domainAllowList == domain)
    }

    @Test(arguments: ["", "*", "*.io", "a,b", "a.io/0", "0.0.0.0/0", "::/0", "a b", "a\n"])
    func nothingElseIsLetIn(_ host: String) {
        #expect(throws: SandboxFault.self) {
            try creation(SandboxSpecification(reach: .only(host: host, port: 443)))
        }
    }

    @Test func ownLabelCannotBeTakenAway() throws {
        #expect(try creation(SandboxSpecification(labels: ["app": "else"])).labels == ["app": "promptledger"])
    }
}
