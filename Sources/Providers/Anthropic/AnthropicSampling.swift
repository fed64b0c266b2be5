/// Which sampling parameters a model that speaks Anthropic's messages still takes.
///
/// Anthropic removed `temperature`, `top_p` and `top_k` with the API version 2026-10-21; under 2023-06-01 they remain
/// for the models that always took them, which are those up to 4.6; newer ones refuse them under both. Of 4.1 to 4.6,
/// a request that names both `temperature` and `top_p` is refused.
/// <https://platform.claude.com/docs/en/api/versioning>
enum AnthropicSampling: Sendable, Equatable {
    case all
    /// Not `temperature` and `top_p` at once.
    case temperatureOrTopP
    case none

    /// The rule goes by the first one or two short numbers after `claude` in the name: `claude-3-5-haiku-latest` is
    /// 3.5, `claude-sonnet-4-20250514` is 4.0, `us.anthropic.claude-opus-4-6-v1:0` is 4.6. A `claude` without a number
    /// is taken for a new one. A name without `claude` is taken for a new one at Anthropic's own hosts, and for a local
    /// model elsewhere: llama.cpp, which serves those, takes all.
    init(model: String, host: String) {
        guard let name = model.lowercased().ranges(of: "claude").first else {
            self = host == "anthropic.com" || host.hasSuffix(".anthropic.com") ? .none : .all
            return
        }
        guard let version = Self.version(model.lowercased()[name.upperBound...]) else {
            self = .none
            return
        }
        self = version > (4, 6) ? .none : version >= (4, 1) ? .temperatureOrTopP : .all
    }

    /// What of `sampling` is taken; of a temperature and a `top_p` the temperature where both are not.
    func takes(_ sampling: SamplingParameters) -> Set<SamplingParameter> {
        switch self {
        case .all: [.temperature, .topP, .topK]
        case .temperatureOrTopP: sampling.temperature == nil ? [.topP, .topK] : [.temperature, .topK]
        case .none: []
        }
    }

    private static func version(_ name: Substring) -> (Int, Int)? {
        let parts = name.split { !$0.isLetter && !$0.isNumber }
        // A number of more digits is a date.
        let number = { (part: Substring) in part.utf8.count <= 2 ? Int(part) : nil }
        guard let place = parts.firstIndex(where: { number($0) != nil }), let major = number(parts[place]) else {
            return nil
        }
        let next = parts[(place + 1)...].first
        return (major, next.flatMap(number) ?? 0)
    }
}
