import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct RecordCosignatureTests {
    @Test func aCosignatureIsRecordedEachTime() throws {
        let state = try given()
        for _ in 0..<2 {
            state.when(.recordCosignature(.sample)).then(
                .checkpointWitnessed(
                    .with {
                        ($0.size, $0.timestamp, $0.witnessName) = (7, 1_700_000_000, "witness.example/w1")
                        ($0.root, $0.witnessKey) = (Data(count: 32), Data(repeating: 1, count: 32))
                        ($0.logSignature, $0.cosignature) = (Data(count: 64), Data(repeating: 2, count: 64))
                    }))
        }
    }

    @Test func whatNoWitnessAnswersIsRefused() throws {
        let state = try given()
        func refusal(_ change: (inout RecordCosignature) -> Void) -> Refusal? {
            var command = RecordCosignature.sample
            change(&command)
            do throws(Refusal) {
                _ = try state.decide(.recordCosignature(command), as: .owner)
                return nil
            } catch { return error }
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.witnessName = "" } == .malformed(.witnessName, ""))
        #expect(refusal { $0.witnessKey = Data(count: 31) } == .publicKeyMalformed(bytes: 31))
        #expect(refusal { $0.root = Data(count: 33) } == .malformed(.cosignature, nil))
        #expect(refusal { $0.logSignature = Data() } == .malformed(.cosignature, nil))
        #expect(refusal { $0.cosignature = Data(count: 63) } == .malformed(.cosignature, nil))
        #expect(refusal { $0.timestamp = 0 } == .malformed(.cosignature, nil))
    }
}

extension RecordCosignature {
    static let sample = RecordCosignature(
        size: 7, root: Data(count: 32), logSignature: Data(count: 64), witnessName: "witness.example/w1",
        witnessKey: Data(repeating: 1, count: 32), timestamp: 1_700_000_000, cosignature: Data(repeating: 2, count: 64))
}
