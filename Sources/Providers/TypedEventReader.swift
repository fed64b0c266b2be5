import FoundationEssentials

/// Reads a stream in which the data of every event is a JSON object that says its own `type`, as OpenAI's responses,
/// Anthropic's messages and Cohere's chat do.
///
/// An event of the name or the type `error`, or one that has an `error` in place of a type, ends the stream with that
/// error. `[DONE]`, which none of the three promises and some servers send, ends it without one.
struct TypedEventReader<Event: Decodable & Sendable>: Sendable {
    private var parser = EventStreamParser()
    private let decoder = JSONDecoder()
    private var isDone = false

    /// The events that `bytes` bring to their end, up to the one that is an error or cannot be read. After such a one the reader is of
    /// no further use.
    mutating func take(_ bytes: [UInt8]) -> (events: [Event], error: ProviderError?) {
        let events: [ServerSentEvent]
        do { events = try parser.take(bytes) } catch { return ([], ProviderError(.protocolBroken(.eventTooLong))) }
        var read: [Event] = []
        for event in events where !isDone {
            do throws(ProviderError) {
                if let event = try self.read(event) { read.append(event) }
            } catch {
                return (read, error)
            }
        }
        return (read, nil)
    }

    private mutating func read(_ event: ServerSentEvent) throws(ProviderError) -> Event? {
        let data = event.payload
        if data.isEmpty { return nil }
        if data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return nil
        }
        let json = Data(data)
        if event.name == "error" || (try? decoder.decode(Kind.self, from: json))?.isError == true {
            throw ErrorReply(body: Array(data)).error(otherwise: .serverFailed)
        }
        do { return try decoder.decode(Event.self, from: json) } catch {
            throw ProviderError(.protocolBroken(.badEvent))
        }
    }
}

/// What can be said of an event without knowing the protocol.
private struct Kind: Decodable {
    let isError: Bool

    enum CodingKeys: String, CodingKey { case type, error }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        if let type = try object.decodeIfPresent(String.self, forKey: .type) {
            isError = type == "error"
        } else {
            isError = try object.contains(.error) && !object.decodeNil(forKey: .error)
        }
    }
}
