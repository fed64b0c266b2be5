import HTTPTransport
import Synchronization
import Testing

@Suite struct HTTPReplyStreamTests {
    /// A stream that says what it is told to.
    private final class Scripted: HTTPReplyStream {
        let head = HTTPReplyHead(status: 200)
        let timing = HTTPTiming()
        private let script: Mutex<[Result<[UInt8], HTTPFault>]>

        init(_ script: [Result<[UInt8], HTTPFault>]) { self.script = Mutex(script) }

        func next() async throws(HTTPFault) -> [UInt8]? {
            let step = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            return try step?.get()
        }
    }

    @Test func theRemainderIsAllThatFollows() async throws {
        let stream = Scripted([.success([1]), .success([]), .success([2, 3])])
        #expect(try await stream.next() == [1])
        #expect(try await stream.remainder() == [2, 3])
    }

    @Test func aFaultInTheRemainderIsThrown() async {
        let stream = Scripted([.success([1]), .failure(.cut("early"))])
        await #expect(throws: HTTPFault.cut("early")) { try await stream.remainder() }
    }
}
