/// What OpenAI's own models refuse of the protocols that they speak: a request that has it is answered with 400.
///
/// The reasoning models refuse `temperature` and `top_p` other than 1 and penalties other than 0, and some of them
/// `stop`. Their names begin with `o1`, `o3`, `o4` or `gpt-5` (after `ft:` where they are fine-tuned); names with
/// `-chat` are of models without reasoning. Gateways write `openai/` before a name. <https://platform.openai.com/docs/guides/reasoning>
///
/// Of `stop`, OpenAI's own client (PyPI openai 3.54.0, `types/chat/completion_create_params.py`) says that o3 and o4-mini do
/// not support it; that GPT-5, 5.1 and 5.2 answer it with 400 `unsupported_parameter` is reported in
/// <https://github.com/huggingface/smolagents/issues/1671>, <https://github.com/huggingface/smolagents/pull/1868> and
/// <https://github.com/huggingface/smolagents/issues/1893>. Of later ones nobody shows an answer, so it is not sent and
/// reported as not applied, which costs less than a run that fails.
struct OpenAIModelFamily: Sendable, Equatable {
    /// What is refused.
    let untaken: Set<SamplingParameter>
    /// Whether what the application says has the role `developer` in place of `system`.
    let hasDeveloper: Bool

    /// A model that takes all that the protocol has.
    static let usual = OpenAIModelFamily(untaken: [], hasDeveloper: false)

    private init(untaken: Set<SamplingParameter>, hasDeveloper: Bool) {
        self.untaken = untaken
        self.hasDeveloper = hasDeveloper
    }

    /// The family of `model`. From 5.1 on, GPT takes `temperature` and `top_p` where the effort is `none`. The first
    /// o1-preview and o1-mini know neither role.
    init(model: String, effort: String?) {
        let name = model.lowercased().dropping(prefix: "openai/").dropping(prefix: "ft:")
        let series = ["o1", "o3", "o4", "gpt-5"].first { prefix in
            // Not `o30`; but `gpt-5.4` and `o4-mini:finetuned`.
            name.hasPrefix(prefix) && name.dropFirst(prefix.count).first.map { "-.:".contains($0) } ?? true
        }
        guard let series, !name.prefix(while: { $0 != ":" }).contains("-chat") else {
            self = .usual
            return
        }
        let minor = name.hasPrefix("gpt-5.") ? Int(name.dropFirst("gpt-5.".count).prefix { $0.isNumber }) ?? 0 : 0
        var untaken: Set<SamplingParameter> = [.temperature, .topP, .frequencyPenalty, .presencePenalty]
        if minor >= 1, effort == "none" { untaken.subtract([.temperature, .topP]) }
        if series != "o1" { untaken.insert(.stop) }
        self.init(
            untaken: untaken, hasDeveloper: !name.hasPrefix("o1-preview") && !name.hasPrefix("o1-mini"))
    }

    /// `rules` without what the model refuses. A value that the model has anyway need not be sent for it to hold, and
    /// is not reported.
    func apply(
        _ rules: ParameterRules, to sampling: SamplingParameters
    ) throws(RequestFlaw) -> (sent: SamplingParameters, notApplied: [SamplingParameter]) {
        var (rules, sampling) = (rules, sampling)
        if untaken.contains(.temperature), sampling.temperature == 1 { sampling.temperature = nil }
        if untaken.contains(.topP), sampling.topP == 1 { sampling.topP = nil }
        if untaken.contains(.frequencyPenalty), sampling.frequencyPenalty == 0 { sampling.frequencyPenalty = nil }
        if untaken.contains(.presencePenalty), sampling.presencePenalty == 0 { sampling.presencePenalty = nil }
        rules.taken.subtract(untaken)
        return try rules.apply(to: sampling)
    }

    /// The word that a message of `role` has in a request.
    func word(for role: ChatMessage.Role) -> String { role == .system && hasDeveloper ? "developer" : role.rawValue }
}

extension String {
    fileprivate func dropping(prefix: String) -> String { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self }
}
