import ArgumentParser
import Events
import Foundation
import SwiftProtobuf

/// Where a prompt's text comes from.
struct PromptBodyOptions: ParsableArguments {
    @Option(help: "The text itself, with {{variables}}.") var text: String?
    @Option(
        help: "A file with the text; - for standard input. A JSON list of {role, content} is a chat.",
        completion: .file())
    var file: String?

    func validate() throws {
        guard (text == nil) != (file == nil) else {
            throw ValidationError("give the prompt with --text or with --file")
        }
    }

    func read() throws -> PromptBody {
        if let text { return .with { $0.text = text } }
        let path = file!
        let data: Data?
        if path == "-" {
            data = try FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            data = try? Data(contentsOf: URL(filePath: path))
        }
        guard let data else { throw ExitStatus.failed("\(path) cannot be read; check the path and its permissions") }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ExitStatus.failed("\(path) is not UTF-8 text")
        }
        return Self.chat(text) ?? .with { $0.text = text.hasSuffix("\n") ? String(text.dropLast()) : text }
    }

    private struct Turn: Decodable {
        let role: String
        let content: String
    }

    private static func chat(_ text: String) -> PromptBody? {
        guard let turns = try? JSONDecoder().decode([Turn].self, from: Data(text.utf8)), !turns.isEmpty else {
            return nil
        }
        return .with { body in
            body.chat.messages = turns.map { turn in
                .with {
                    $0.role = turn.role
                    $0.text = turn.content
                }
            }
        }
    }
}

/// How a model is asked.
struct ModelParameterOptions: ParsableArguments {
    @Option(help: "0 and up; more is more random.") var temperature: Double?
    @Option(name: .customLong("top-p")) var topP: Double?
    @Option(name: .customLong("max-tokens")) var maxTokens: UInt32?
    @Option(help: "Makes providers that know one repeatable.") var seed: Int64?
    @Option(name: .customLong("stop"), help: "Ends the answer; may be given more than once.") var stop: [String] = []

    var values: ModelParameters { values(over: ModelParameters()) }

    /// `earlier`, with what is given here in its place.
    func values(over earlier: ModelParameters) -> ModelParameters {
        var values = earlier
        if let temperature { values.temperature = temperature }
        if let topP { values.topP = topP }
        if let maxTokens { values.maxTokens = maxTokens }
        if let seed { values.seed = seed }
        if !stop.isEmpty { values.stop = stop }
        return values
    }
}
