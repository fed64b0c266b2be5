/// The body of `POST /sandbox`.
struct DaytonaCreation: Encodable, Sendable, Equatable {
    struct Build: Encodable, Sendable, Equatable {
        let dockerfileContent: String
    }

    let name: String
    var snapshot: String?
    var buildInfo: Build?
    var env: [String: String]
    var labels: [String: String]
    let `public` = false
    var networkBlockAll: Bool
    var networkAllowList: String?
    var domainAllowList: String?
    var target: String?
    var cpu: Int?
    /// In GiB, as is `disk`.
    var memory: Int?
    var disk: Int?
    var autoStopInterval: Int
    var autoDeleteInterval: Int

    /// - Parameter name: known before the sandbox is, so that it can be deleted when the reply is lost.
    init(
        _ specification: SandboxSpecification, name: String, settings: DaytonaSettings
    ) throws(SandboxFault) {
        let source =
            try specification.image.map { text throws(SandboxFault) in try DaytonaSource(text) }
            ?? settings.source
        try source.check()
        self.name = name
        env = settings.environment
        labels = specification.labels.merging(settings.labels) { $1 }
        labels[DaytonaLabel.owner] = DaytonaLabel.ownerValue
        target = settings.target
        autoStopInterval = settings.autoStopMinutes
        autoDeleteInterval = settings.autoDeleteMinutes
        networkBlockAll = specification.reach == .nothing
        if case .only(let host, _) = specification.reach { try allow(host) }
        switch source {
        case .standard: break
        case .snapshot(let name): snapshot = name
        case .image(let reference):
            // There is no field for an image: it is the base of a build that adds nothing.
            buildInfo = Build(dockerfileContent: "FROM \(reference)\n")
            // A size goes with a build only: a snapshot has its own.
            cpu = settings.processors
            memory = settings.memoryGibibytes ?? Self.gibibytes(specification.limits.memoryBytes)
            disk = settings.diskGibibytes ?? Self.gibibytes(specification.limits.diskBytes)
        }
    }

    /// Daytona knows no ports here: the host is reachable on all of them.
    private mutating func allow(_ host: String) throws(SandboxFault) {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if bare.contains(":") {
            guard bare.utf8.allSatisfy({ Self.isHex($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }) else {
                throw .rejected("the host that a sandbox may reach is neither a name nor an address")
            }
            networkAllowList = bare + "/128"
        } else if bare.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }), !bare.isEmpty {
            networkAllowList = bare + "/32"
        } else {
            guard !bare.isEmpty, bare.utf8.allSatisfy(Self.mayName) else {
                throw .rejected("the host that a sandbox may reach is neither a name nor an address")
            }
            domainAllowList = bare
        }
    }

    /// Both lists are parted by commas, and `*` stands for anything: neither belongs to one host's name.
    private static func mayName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func gibibytes(_ bytes: Int) -> Int { max(1, (bytes + (1 << 30) - 1) >> 30) }
}

/// The label by which our sandboxes are known among an organisation's.
enum DaytonaLabel {
    static let owner = "app"
    static let ownerValue = "promptledger"
}
