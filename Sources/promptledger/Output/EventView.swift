import Events
import Foundation
import Ledger
import SwiftProtobuf

/// One event of the log as people and scripts read it.
struct EventView {
    let event: LoggedEvent

    /// The line that scripts rely on.
    var fields: [String: Any?] {
        [
            "position": event.position, "recorded_at": Timestamp.text(event.recordedAt), "event_id": "\(event.eventID)",
            "type": type,
            "actor": actor, "facts": facts,
        ]
    }

    var type: String { event.facts.event?.storedName ?? "unknown" }

    var actor: String { ActorID(bytes: event.facts.actor).map { "\($0)" } ?? "" }

    /// The facts of the event itself: ids as UUIDs, other bytes in hexadecimal, numbers as numbers.
    var facts: [String: Any] {
        var members = Self.json(event.facts)
        members["actor"] = nil
        var facts = (members.values.first as? [String: Any]).map { Self.readable($0) } ?? [:]
        if case .runRequested(let requested) = event.facts.event {
            // Protobuf leaves zeros out, and here zero is the first.
            facts["model"] = Int(requested.model)
            facts["repeat"] = Int(requested.repeat)
        }
        return facts
    }

    /// The content in the same form; what holds a secret is not shown.
    static func fields(of content: Content) -> [String: Any] {
        if case .credentialStored = content.content { return ["secret": "(not shown)"] }
        return (json(content).values.first as? [String: Any]).map { readable($0) } ?? [:]
    }

    private static func json(_ message: any Message) -> [String: Any] {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        // Messages without extensions or Any always have a JSON form.
        let data = try! Data(message.jsonUTF8Bytes(options: options) as [UInt8])
        return (try! JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    }

    /// Protobuf's JSON writes bytes in base64 and 64-bit numbers as texts; which fields are which is known by their names.
    private static func readable(_ members: [String: Any]) -> [String: Any] {
        var result: [String: Any] = [:]
        for (name, value) in members { result[name] = readable(value, named: name) }
        return result
    }

    private static func readable(_ value: Any, named name: String) -> Any {
        switch value {
        case let members as [String: Any]: readable(members)
        case let elements as [Any]: elements.map { readable($0, named: name) }
        case let text as String where idFields.contains(name): Data(base64Encoded: text).map { hexadecimal($0) } ?? text
        case let text as String where textBytesFields.contains(name):
            Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? text
        case let text as String where numberFields.contains(name): Int64(text) ?? text
        default: value
        }
    }

    private static func hexadecimal(_ bytes: Data) -> String {
        EventID(bytes: bytes).map { "\($0)" } ?? bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let idFields: Set<String> = [
        "workspace", "member", "owner", "public_key", "prompt", "version", "versions", "parents", "from_prompt",
        "from_version", "dataset",
        "case_id", "cases", "provider", "credential", "experiment", "run", "team", "old_key", "key", "subject",
        "data_keys", "sandbox", "actor_selected", "entries_digest", "sealed_to", "root", "log_signature", "witness_key",
        "cosignature", "thing", "slot", "actor", "budget", "retried_run", "reused_run",
        "metric_id", "first_run", "second_run",
    ]
    private static let textBytesFields: Set<String> = ["request", "raw_reply"]
    private static let numberFields: Set<String> = [
        "input_picodollars_per_token", "output_picodollars_per_token", "seed", "pass_rate_threshold_millionths", "runs",
        "recorded", "failed",
        "passed", "elapsed_us", "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens",
        "cost_picodollars", "total_us",
        "first_token_us", "name_lookup_us", "connect_us", "tls_us", "first_byte_us", "queued_us", "score_millionths",
        "value_millionths",
        "weight_millionths", "threshold_millionths", "in_doubt_from", "since_position", "entries", "checkpoint_size",
        "size", "timestamp", "position", "contents", "known_size", "lease_us", "time_max_us", "run_time_max_us",
        "server_load_us", "server_prompt_us", "server_generation_us", "requests_per_minute", "tokens_per_minute",
        "cached_input_picodollars_per_token", "reasoning_picodollars_per_token", "picodollars_max", "tokens_max",
        "spent_picodollars", "spent_tokens", "startup_us", "lifetime_us", "processor_us", "memory_peak_bytes",
        "low_millionths", "high_millionths",
    ]
}
