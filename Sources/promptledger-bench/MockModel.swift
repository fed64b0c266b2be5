import ArgumentParser
import Foundation

/// A model that answers everything with the same words, after the same while: one thread, and nothing that a real server does beside
/// reading a request and writing a reply. It runs as a process of its own, so that its work is not counted as the runner's.
final class MockModel {
    /// Up to and with `/v1`.
    let baseURL: String
    let port: Int
    private let process = Process()
    /// The mock ends when this is closed, be it by whoever killed this process.
    private let input = Pipe()

    /// - Parameter delay: between the whole request and its reply.
    init(delayMilliseconds: Int) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["mock-model", "--delay-ms", "\(delayMilliseconds)"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ValidationError("the mock model did not start")
        }
        self.port = port
        baseURL = "http://127.0.0.1:\(port)/v1"
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

/// Serves as the mock model until its standard input ends.
struct MockModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-model", abstract: "Serve as the model that the runner's bench asks.", shouldDisplay: false)
    @Option(name: .customLong("delay-ms")) var delayMilliseconds: Int

    func run() throws {
        try MockModelServer(delayMilliseconds: delayMilliseconds).serve()
    }
}
