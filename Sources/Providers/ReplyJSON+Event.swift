import FoundationEssentials

extension ReplyJSON {
    /// Reads one event, or one line, of a stream. Throws ``ProtocolBreach/badEvent``.
    static func decode<Value: Decodable>(_ type: Value.Type, event bytes: [UInt8]) throws(ProviderError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw ProviderError(.protocolBroken(.badEvent))
        }
    }
}
