/// Opens WebSockets (RFC 6455) that only listen: what the server says is read, and nothing but what the protocol wants is
/// answered.
///
/// Cancelling the calling task closes the connection at once.
package protocol WebSocketListener: Sendable {
    /// Asks the server to go over to the WebSocket protocol, and returns when its answer is here.
    ///
    /// - Where it agrees, the head's status is 101, and the body is what its binary messages hold, one after the other, until
    ///   it closes the socket with 1000. Whatever else ends a socket (another code, a broken frame, a text, a cut) is a fault.
    /// - Any other status is a refusal, whose body is not read.
    ///
    /// - Parameters:
    ///   - request: a `GET` without a body. Its limit of the first byte holds for the server's answer, that of the reply for
    ///     all messages together.
    ///   - idleMax: without a byte for so long, the server is asked for a sign of life; without one for as long again, it is
    ///     taken for gone.
    func listen(_ request: HTTPRequest, idleMax: Duration) async throws(HTTPFault) -> any HTTPReplyStream
}

extension HTTPReplyHead {
    /// The status by which a server goes over to another protocol (RFC 9110 §15.2.2).
    package static let switchingProtocols = 101
}
