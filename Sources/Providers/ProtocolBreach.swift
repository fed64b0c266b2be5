/// In what way a reply breaks the protocol.
package enum ProtocolBreach: String, Sendable, CaseIterable {
    case empty
    /// A page for people, of a proxy or of a wrong address.
    case webPage = "web-page"
    case notJSON = "not-json"
    /// JSON, and of another shape than the protocol's.
    case otherShape = "other-shape"
    case noChoices = "no-choices"
    /// Success by its status, an error by its body.
    case errorInSuccess = "error-in-success"
    /// An event of the stream cannot be read.
    case badEvent = "bad-event"
    /// An event of the stream is over the limit of ``EventStreamParser``.
    case eventTooLong = "event-too-long"

    /// Garbled replies come from overload and from dying connections, too; a wrong address stays wrong.
    var mayRetry: Bool {
        switch self {
        case .empty, .notJSON, .badEvent, .errorInSuccess: true
        case .webPage, .otherShape, .noChoices, .eventTooLong: false
        }
    }

    var summary: String {
        switch self {
        case .empty: "with an empty reply; try again, and look at the server's log if it stays so"
        case .webPage: "with a web page; check the base URL (does it end in /v1?) and proxies in between"
        case .notJSON: "with something that is not JSON; check that the base URL leads to this kind of provider"
        case .otherShape: "with JSON of another shape; check that the base URL leads to this kind of provider"
        case .noChoices: "without any choice; check that the base URL leads to this kind of provider"
        case .errorInSuccess: "with an error inside a success"
        case .badEvent: "with a stream in which an event cannot be read; try again"
        case .eventTooLong: "with a stream whose event is longer than allowed; ask for a shorter answer"
        }
    }
}
