import Events
import Projections

/// A text that an audit may show.
enum AuditText {
    /// The event has none.
    case none
    /// Nobody asked for it.
    case hidden
    case erased
    case shown(String)

    /// As reports say it.
    var state: String {
        switch self {
        case .none: "none"
        case .hidden: "hidden"
        case .erased: "erased"
        case .shown: "shown"
        }
    }

    var text: String? { if case .shown(let text) = self { text } else { nil } }
}

/// Reads the texts of an audit. Runs of one version follow each other, so the latest texts are kept: a few, however long the log is.
struct AuditTexts {
    /// `nil` where no content was asked for.
    let disclosure: Disclosure?
    private var prompts: [UInt64: AuditText] = [:]

    /// Prompt texts that are kept.
    private static let countMax = 8

    init(_ disclosure: Disclosure?) { self.disclosure = disclosure }

    /// The text of the version that an event is about.
    mutating func prompt(of row: AuditRow) throws -> AuditText {
        guard let position = row.promptTextAt else { return .none }
        guard let disclosure else { return .hidden }
        if let known = prompts[position] { return known }
        if prompts.count >= Self.countMax { prompts = [:] }
        let text = try disclosure.content(at: position).map { AuditText.shown($0.versionCommitted.body.plain) }
        prompts[position] = text ?? .erased
        return text ?? .erased
    }

    /// How the provider called the request that an event is about.
    func requestID(of row: AuditRow) throws -> AuditText {
        guard let position = row.requestIDAt else { return .none }
        guard let disclosure else { return .hidden }
        guard let content = try disclosure.content(at: position)?.resultRecorded else { return .erased }
        return content.providerRequestID.isEmpty ? .none : .shown(content.providerRequestID)
    }
}
