/// Which fault a status and a provider's own words mean. One table for all providers: their words do not collide.
enum FaultTable {
    /// A failed reply: the status decides, and words that say it more narrowly refine it. The message is read only
    /// where a provider has no word for what it means.
    static func fault(status: Int, words: [String], message: String? = nil) -> ProviderFault {
        let named = words.lazy.compactMap(named).first
        switch status {
        // Text Generation Inference: the model failed while it wrote; every place is taken.
        case 424: return .serverFailed
        case 429 where named == .overloaded: return .overloaded
        case 300...399: return .redirected
        case 401, 498: return .unauthorised
        case 402: return .quotaExhausted
        case 408, 504, 524: return .timedOut(.provider)
        case 409: return .conflict
        case 413: return .tooLarge
        // Unavailable for legal reasons (RFC 7725): no other request would be answered.
        case 451: return .forbidden
        case 403: return refined(named, by: [.quotaExhausted, .contentFiltered, .notFound]) ?? .forbidden
        case 404, 410: return .notFound
        case 429:
            if message.map(saysUsedUp) == true { return .quotaExhausted }
            return refined(named, by: [.quotaExhausted]) ?? .rateLimited
        case 503, 529: return .overloaded
        case 400...499:
            return refined(named, by: [.quotaExhausted, .tooLarge, .contentFiltered, .notFound, .unauthorised])
                ?? .rejected
        default: return .serverFailed
        }
    }

    /// An error inside a reply that began as a success: its words decide, else its own number.
    static func fault(words: [String], status: Int?) -> ProviderFault? {
        if let named = words.lazy.compactMap(named).first { return named }
        guard let status, (400...599).contains(status) else { return nil }
        return fault(status: status, words: [])
    }

    /// Whether a 429 speaks of an allowance that no wait of a run brings back: Cohere says of its trial keys that they
    /// are limited to so many "API calls / month", with the same status and shape as of those "/ minute".
    private static func saysUsedUp(_ message: String) -> Bool { message.lowercased().contains("calls / month") }

    private static func refined(_ named: ProviderFault?, by allowed: [ProviderFault]) -> ProviderFault? {
        named.flatMap { allowed.contains($0) ? $0 : nil }
    }

    private static func named(_ word: String) -> ProviderFault? {
        switch word {
        case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error",
            "quota_exceeded",
            "enforced_spend_limit_reached":
            .quotaExhausted
        case "context_length_exceeded", "exceed_context_size_error", "request_too_large", "string_above_max_length":
            .tooLarge
        case "content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation": .contentFiltered
        case "model_not_found", "model_not_supported", "not_found_error": .notFound
        case "validation": .rejected
        case "generation", "incomplete_generation": .serverFailed
        case "invalid_api_key", "authentication_error": .unauthorised
        case "permission_error": .forbidden
        case "rate_limit_exceeded", "rate_limit_error": .rateLimited
        case "overloaded_error", "unavailable_error", "overloaded": .overloaded
        case "server_error", "api_error", "internal_error", "internal_server_error": .serverFailed
        case "timeout_error", "timeout": .timedOut(.provider)
        case "invalid_request_error", "unsupported_parameter", "unsupported_value", "invalid_prompt": .rejected
        default: nil
        }
    }
}
