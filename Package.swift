// swift-tools-version: 6.2
import PackageDescription

/// One language mode and one set of rules for every target: Swift 6, imports internal unless said otherwise, warnings are errors.
let rules: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own calls, for statements of GRDB's that are run without copies.
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let ordered = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// A library target in `Sources/NAME`. `layer` is the floor of the house it stands on; it may depend only on lower floors.
func layer(_ number: Int, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: rules)
}

/// An executable in `Sources/NAME`.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: rules)
}

/// The suites in `Tests/NAMETests`, with everything `TestSupport` offers.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: rules)
}

/// A program that tests start, in `Tests/FOLDER`.
func probe(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Tests/\(folder)", swiftSettings: rules)
}

let package = Package(
    name: "PromptLedger",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "promptledger", targets: ["promptledger"]),
        .executable(name: "promptledger-bench", targets: ["promptledger-bench"]),
        // Preloaded into programs under test; nothing of the product links it.
        .library(name: "FaultShim", type: .dynamic, targets: ["FaultShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf.git", exact: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),

        layer(0, "SnapshotCoding"),
        layer(0, "Threads", ["CLinux"]),

        layer(1, "Sodium", ["CSodium", "COpenSSL", "SnapshotCoding"]),
        layer(1, "HTTPTransport"),
        layer(1, "Events", ["SnapshotCoding", protobuf]),
        layer(1, "Statistics"),
        layer(1, "Spelling"),

        layer(2, "Curl", ["CCurl", "HTTPTransport", "Threads"]),
        layer(2, "EventLog", ["Sodium", "Events", protobuf]),
        layer(2, "Domain", ["Events", "SnapshotCoding", "Sodium", "Spelling", protobuf, ordered]),
        layer(2, "Scoring", ["Events", protobuf]),
        layer(2, "Providers", ["HTTPTransport", "Spelling"]),
        layer(2, "Sandboxes", ["CLinux", "HTTPTransport", "Spelling", "Threads"]),

        layer(3, "SQLiteLog", ["EventLog", "Events", "Sodium", grdb, sqlite]),
        layer(3, "Projections", ["Events", "Scoring", "SnapshotCoding", "Sodium", "Statistics", "Spelling", protobuf]),
        layer(3, "Witness", ["EventLog", "HTTPTransport", "Sodium"]),

        layer(
            4, "Ledger",
            [
                "SQLiteLog", "EventLog", "Projections", "Domain", "Events", "Sodium", "SnapshotCoding", protobuf,
                deque,
            ]),

        layer(
            5, "Runner",
            [
                "Ledger", "Providers", "Sandboxes", "Scoring", "Projections", "Domain", "Events", "HTTPTransport",
                "Spelling",
                protobuf, deque, logging,
            ]),
        layer(
            5, "Interchange",
            [
                "Ledger", "Scoring", "Projections", "Domain", "Events", "Sodium", "Spelling", "Statistics", protobuf,
                yams,
            ]),

        program(
            "promptledger",
            [
                "Ledger", "Runner", "Interchange", "Curl", "HTTPTransport", "Providers", "Sandboxes", "Projections",
                "Domain", "EventLog", "Events",
                "Scoring", "Statistics", "Spelling", "Sodium", "Witness", "CLinux", protobuf, arguments, logging,
            ]),

        program(
            "promptledger-bench",
            [
                "Ledger", "Runner", "Curl", "HTTPTransport", "Sandboxes", "Projections", "Domain", "EventLog", "Events",
                "SQLiteLog", "Sodium", "Statistics", "TestSupport", protobuf, arguments, grdb, logging,
            ]),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: rules),
        .target(
            name: "LogTestSupport", dependencies: ["EventLog", "Events", "Sodium"], path: "Tests/LogTestSupport",
            swiftSettings: rules),
        probe("leak-probe", in: "LeakProbe", ["Curl", "HTTPTransport", "Sodium"]),
        probe("append-probe", in: "AppendProbe", ["SQLiteLog", "EventLog", "LogTestSupport", "TestSupport"]),
        .target(name: "FaultShim", path: "Tests/FaultShim"),
        .testTarget(
            name: "FaultTests", dependencies: ["promptledger", "TestSupport", grdb], swiftSettings: rules),
        tests(of: "Sodium", ["leak-probe"]),
        tests(of: "Events", [protobuf], exclude: ["Golden"]),
        tests(of: "EventLog", ["Events", "Sodium", "LogTestSupport", protobuf]),
        tests(of: "SQLiteLog", ["EventLog", "Events", "Sodium", "LogTestSupport", "append-probe"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "promptledger", "Curl", "Domain", "EventLog", "Events", "HTTPTransport", "Ledger", "TestSupport",
            ],
            swiftSettings: rules),
        tests(of: "HTTPTransport"),
        tests(of: "Curl", ["HTTPTransport", "leak-probe"]),
        tests(
            of: "Ledger",
            [
                "Domain", "EventLog", "Events", "Projections", "SnapshotCoding", "Sodium", "SQLiteLog",
                "LogTestSupport", "promptledger", protobuf, grdb,
            ], exclude: ["Fixtures"]),
        tests(
            of: "Runner",
            [
                "Curl", "Domain", "EventLog", "Events", "HTTPTransport", "Ledger", "Projections", "Providers",
                "Sandboxes", "Sodium",
                "LogTestSupport", protobuf, logging,
            ]),
        tests(of: "SnapshotCoding"),
        tests(of: "Threads"),
        tests(of: "Witness", ["EventLog", "HTTPTransport", "Sodium", "LogTestSupport"]),
        tests(of: "Statistics"),
        tests(of: "Spelling"),
        tests(of: "Scoring", ["Events", protobuf], exclude: ["JSONSchemaTestSuite"]),
        tests(of: "Domain", ["Events", "SnapshotCoding", "Sodium", protobuf]),
        tests(of: "Providers", ["Curl", "HTTPTransport", yams]),
        tests(of: "Sandboxes", ["Curl", "HTTPTransport"]),
        tests(of: "Projections", ["Events", "SnapshotCoding", "Sodium", "Statistics", protobuf]),
        tests(of: "Interchange", ["Scoring", "Events"], exclude: ["Fixtures"]),
    ],
    swiftLanguageModes: [.v6]
)
