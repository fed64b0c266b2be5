import HTTPTransport
import Testing

@Suite struct HTTPFaultTests {
    @Test func aFaultSaysWhatWhereAndWhatMayHelp() {
        #expect(
            "\(HTTPFault.unreachable(host: "127.0.0.1"))"
                == "nobody answers at 127.0.0.1: check that the server runs, and its port")
        #expect("\(HTTPFault.replyTooLarge(limitBytes: 10))" == "the answer is over the limit of 10 bytes")
    }

    @Test func eachPhaseHasItsOwnWords() {
        let phases: [HTTPFault.Phase] = [.connect, .firstByte, .whole]
        #expect(Set(phases.map { "\(HTTPFault.timedOut($0))" }).count == 3)
    }
}
