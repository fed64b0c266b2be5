import Events
import Foundation
import Ledger
import Projections

/// A version of a prompt as people and scripts read it.
struct VersionView {
    let version: Version
    let reader: LedgerReader
    let disclosure: Disclosure

    /// Says what a command has just made.
    static func announce(_ version: VersionID, _ reader: LedgerReader, _ isJSON: Bool) {
        let (label, node) = reader.read { ($0.label(of: version), $0.versionGraph.version(version)) }
        if isJSON {
            JSONOutput.document([
                "version_id": "\(version)", "version": node?.ordinal,
                "prompt": label.split(separator: "@").first.map(String.init),
            ])
        } else {
            Standard.output(label)
        }
    }

    func document() throws -> [String: Any?] {
        let content = try disclosure.content(at: version.position)?.versionCommitted
        let (label, parents, author, name) = names
        return [
            "version_id": "\(version.id)", "version": version.ordinal, "prompt": name, "label": label,
            "parents": parents, "author": author,
            "time": Timestamp.text(version.recordedAt), "position": version.position, "message": content?.message,
            "text": content.flatMap { if case .text(let text)? = $0.body.body { text } else { nil } },
            "messages": content.flatMap { content -> [[String: String]]? in
                guard case .chat(let chat)? = content.body.body else { return nil }
                return chat.messages.map { ["role": $0.role, "content": $0.text] }
            },
            "parameters": content.map { Self.fields(of: $0.parameters) },
        ]
    }

    func text() throws -> String {
        let (label, parents, author, _) = names
        let content = try disclosure.content(at: version.position)?.versionCommitted
        var lines = [
            label, "id       \(version.id)", "parents  \(parents.isEmpty ? "–" : parents.joined(separator: "  "))",
            "author   \(ShownName(author, of: version.author).text)", "time     \(Timestamp.text(version.recordedAt))",
            "entry    \(version.position)",
        ]
        if let message = content?.message, !message.isEmpty { lines.append("message  \(message)") }
        let parameters = content.map { Self.fields(of: $0.parameters) } ?? [:]
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) { lines.append("\(name) \(value)") }
        return (lines + ["", try body()]).joined(separator: "\n")
    }

    /// One line for a list.
    func line() throws -> String {
        let (label, parents, author, _) = names
        let message = try disclosure.content(at: version.position)?.versionCommitted.message ?? "(erased)"
        let from = parents.isEmpty ? "" : "  ← \(parents.joined(separator: ", "))"
        return
            "\(label)  \(Timestamp.text(version.recordedAt))  \(ShownName(author, of: version.author).text)\(from)  \(message.cut(to: 60))"
    }

    /// The text, or a chat's messages each under its role.
    func body() throws -> String {
        guard let content = try disclosure.content(at: version.position)?.versionCommitted else {
            throw ExitStatus.failed("the text of this version was erased")
        }
        return content.body.plain
    }

    private var names: (label: String, parents: [String], author: String?, prompt: String?) {
        reader.read { models in
            (
                models.label(of: version.id), version.parents.map { models.label(of: $0) },
                models.catalog.name(of: version.author),
                models.catalog.name(of: version.prompt)
            )
        }
    }

    static func fields(of parameters: ModelParameters) -> [String: Any] {
        var fields: [String: Any] = [:]
        if parameters.hasTemperature { fields["temperature"] = parameters.temperature }
        if parameters.hasTopP { fields["top_p"] = parameters.topP }
        if parameters.hasTopK { fields["top_k"] = parameters.topK }
        if parameters.hasMaxTokens { fields["max_tokens"] = parameters.maxTokens }
        if parameters.hasSeed { fields["seed"] = parameters.seed }
        if !parameters.stop.isEmpty { fields["stop"] = parameters.stop }
        if parameters.hasJsonSchema { fields["json_schema"] = parameters.jsonSchema }
        if parameters.hasFrequencyPenalty { fields["frequency_penalty"] = parameters.frequencyPenalty }
        if parameters.hasPresencePenalty { fields["presence_penalty"] = parameters.presencePenalty }
        if parameters.hasReasoningEffort { fields["reasoning_effort"] = parameters.reasoningEffort }
        return fields
    }
}
