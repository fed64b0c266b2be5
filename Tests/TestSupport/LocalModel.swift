import Dispatch
import Foundation

/// `Tools/model-server`, running: a real language model on this machine, for as long as this value lives.
package final class LocalModel: Sendable {
    private let child: ChildProcess
    /// Up to and with `/v1`.
    package let baseURL: String
    /// What the server calls its model.
    package let name: String

    /// Starts it, which takes seconds, and minutes where it must be fetched first.
    package static func start() async throws -> LocalModel { try await offThread { try LocalModel() } }

    private init() throws {
        child = try ChildProcess(Self.program, [])
        let line = try child.nextLine() ?? "nothing"
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, words[0] == "ready" else {
            throw ChildProcess.NotReady(program: "Tools/model-server", said: line)
        }
        (baseURL, name) = (words[1], words[2])
    }

    private static var program: String { SharedFiles.packageRoot.appending(path: "Tools/model-server").path }

    /// Whether the model can be had on this machine; the script says on standard error why not.
    package static func isPossible() async throws -> Bool {
        try await offThread { try ChildProcess(program, ["--install"]).waitForEnd() } != cannotRunHere
    }

    package static let absence = "this machine cannot run the local model (Tools/model-server --install says why)"
    private static let cannotRunHere: Int32 = 3
}

/// Does what blocks on a thread of its own, not on one that tests need.
package func offThread<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
