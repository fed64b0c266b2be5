import FoundationEssentials

/// JSON as it is sent and read here.
enum DaytonaJSON {
    /// The same value always gives the same bytes.
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            preconditionFailure("texts, whole numbers and truths can always be written")
        }
    }

    /// - Parameter what: what the bytes should be, for the message; the bytes themselves are not shown.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], as what: String
    ) throws(SandboxFault) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch DecodingError.dataCorrupted {
            throw .protocolBroken("the reply is not JSON, where \(what) was expected: check the API URL")
        } catch {
            throw .protocolBroken("the reply is JSON of another shape than \(what)")
        }
    }
}
