/// The reply of `POST {root}/apply-template`.
enum LlamaCppPrompt {
    static func decode(_ body: [UInt8]) throws(ProviderError) -> String {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        return reply.prompt
    }

    private struct Reply: Decodable { var prompt: String }
}
