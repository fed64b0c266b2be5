import Foundation
import TestSupport
import Testing

/// `Sources/Events/Generated` is what `Schemas` make.
@Suite struct GeneratedCodeTests {
    private static let tool = SharedFiles.packageRoot.appending(path: "Tools/generate-events").path

    /// The plug-in of swift-protobuf: the program that PROTOC_GEN_SWIFT names, or that the tool has built for itself before. It is not
    /// built here, for a build inside a test would wait for the build that runs it.
    private static let plugin: String? = {
        let built = SharedFiles.packageRoot.appending(path: ".build/generator/debug/protoc-gen-swift").path
        return [ProcessInfo.processInfo.environment["PROTOC_GEN_SWIFT"], built].lazy.compactMap { $0 }.first {
            Programs.isPresent($0)
        }
    }()

    private static var isPossible: Bool { Programs.isPresent("protoc") && Programs.isPresent(tool) && plugin != nil }

    @Test(
        .enabled(
            if: isPossible,
            "protoc or its plug-in protoc-gen-swift is missing (Tools/generate-events builds the plug-in)"))
    func generatedCodeIsFresh() throws {
        let plugin = try #require(Self.plugin)
        let command = "PROTOC_GEN_SWIFT=\"$1\" exec \"$0\" --check 2>&1"
        let outcome = try Programs.run("sh", ["-c", command, Self.tool, plugin], in: try TemporaryDirectory())
        #expect(outcome.status == 0, "\(outcome.output)")
    }
}
