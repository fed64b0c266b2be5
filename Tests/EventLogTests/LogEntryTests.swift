import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium
import SwiftProtobuf
import Testing

@Suite struct LogEntryTests {
    private let log = SampleLog()

    private func fault(_ bytes: [UInt8], origin: String? = nil) -> EntryFault? {
        do {
            _ = try LogEntry(position: 0, bytes: bytes, origin: origin ?? log.origin)
            return nil
        } catch { return error }
    }

    private func changed(_ change: (inout Header) -> Void) throws -> [UInt8] {
        var entry = try Entry(serializedBytes: Golden.entry)
        var header = try Header(serializedBytes: entry.header)
        change(&header)
        entry.header = try header.serializedBytes()
        return try entry.serializedBytes()
    }

    private func verify(_ change: (inout Entry) -> Void, keys: [PublicKey]? = nil) throws -> EntryFault? {
        var entry = try Entry(serializedBytes: Golden.entry)
        change(&entry)
        let read = try LogEntry(position: 0, bytes: entry.serializedBytes(), origin: log.origin)
        let keys = keys ?? [log.actor.publicKey]
        do throws(EntryFault) {
            try read.verifySignatures { name in keys.first { $0.digest == name } }
            return nil
        } catch { return error }
    }

    @Test func headersOfAnotherFormAreRefused() throws {
        #expect(try fault(changed { $0.version = 2 }) == .unknownVersion(2))
        #expect(try fault(changed { $0.origin = "ledger.example/other" }) == .foreignOrigin)
        #expect(try fault(changed { $0.eventID.removeLast() }) == .malformed)
        #expect(try fault(changed { $0.parts = [] }) == .malformed)
        #expect(try fault(changed { $0.parts.removeFirst() }) == .malformed)
        #expect(try fault(changed { $0.parts.reverse() }) == .malformed)
        #expect(try fault(changed { $0.parts.append($0.parts[1]) }) == .malformed)
        #expect(try fault(changed { $0.parts[1].kind = .facts }) == .malformed)
        #expect(try fault(changed { _ in }) == nil)
    }

    @Test func bytesThatAreNoEntryAreMalformed() {
        #expect(fault([0xFF]) == .malformed)
        #expect(fault(Array(Golden.entry.dropLast())) == .malformed)
        #expect(fault(Golden.entry + [UInt8](repeating: 0, count: EntryHeader.entryBytesMax)) == .malformed)
    }

    @Test func anEntryWithAnyBitFlippedIsNoticed() throws {
        for bit in 0..<Golden.entry.count * 8 {
            var flipped = Golden.entry
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            // The leaf's hash notices any of them; and what is signed, the signature does.
            #expect(MerkleHash.leaf(flipped).bytes != Golden.leaf)
            guard let read = try? LogEntry(position: 0, bytes: flipped, origin: log.origin),
                Array(read.header) != Golden.header
            else { continue }
            #expect(throws: EntryFault.self, "bit \(bit)") {
                try read.verifySignatures { $0 == log.actor.publicKey.digest ? log.actor.publicKey : nil }
            }
        }
    }

    @Test func aSignatureByAnUnknownKeyIsInvalid() throws {
        #expect(try verify({ _ in }) == nil)
        #expect(try verify({ _ in }, keys: []) == .signatureInvalid(key: log.actor.publicKey.digest))
    }

    @Test func anEntryWithoutSignatureIsRefused() throws {
        #expect(try verify { $0.signatures = [] } == .unsigned)
    }

    @Test func everySignatureCounts() throws {
        let approver = SampleLog.signingKey(9)
        let good = Signature.with {
            $0.key = Data(approver.publicKey.digest.bytes)
            $0.signature = Data(EntryHeader.withSignedBytes(of: Golden.header) { approver.sign($0) })
        }
        let keys = [log.actor.publicKey, approver.publicKey]
        #expect(try verify({ $0.signatures.append(good) }, keys: keys) == nil)
        var bad = good
        bad.signature[0] ^= 1
        #expect(
            try verify({ $0.signatures.append(bad) }, keys: keys) == .signatureInvalid(key: approver.publicKey.digest))
        bad = good
        bad.key.removeLast()
        #expect(try verify({ $0.signatures.append(bad) }, keys: keys) == .malformed)
    }
}
