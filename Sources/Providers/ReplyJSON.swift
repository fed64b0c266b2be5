import FoundationEssentials

/// Reads the JSON of a reply that came in one piece.
enum ReplyJSON {
    /// Throws ``ProtocolBreach/notJSON`` or ``ProtocolBreach/otherShape``.
    static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) throws(ProviderError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch DecodingError.dataCorrupted {
            throw ProviderError(.protocolBroken(.notJSON))
        } catch {
            throw ProviderError(.protocolBroken(.otherShape))
        }
    }
}
