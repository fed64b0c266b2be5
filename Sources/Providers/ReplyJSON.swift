import FoundationEssentials

/// JSON of a reply as one of our types, and what it means where that fails.
enum ReplyJSON {
    /// The whole body of a reply.
    static func decode<Value: Decodable>(_ body: [UInt8]) throws(ProviderError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch DecodingError.dataCorrupted {
            throw ProviderError(.protocolBroken(.notJSON))
        } catch {
            throw ProviderError(.protocolBroken(.otherShape))
        }
    }

    /// One event, or one line, of a stream.
    static func decode<Value: Decodable>(event bytes: [UInt8]) throws(ProviderError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw ProviderError(.protocolBroken(.badEvent))
        }
    }
}
