import EventLog
import Events
import Foundation
import LogTestSupport
import Sodium
import SwiftProtobuf
import Testing

/// The bytes that outsiders check. A change that breaks one of these breaks every log there is.
@Suite struct GoldenFormatTests {
    private let log = SampleLog()
    private let eventID = SampleLog.eventID(1)
    private let factsSalt = (0..<32).map { UInt8($0) }
    private let contentSalt = (32..<64).map { UInt8($0) }

    private var facts: (part: Part, ciphertext: [UInt8]) {
        PartCipher.seal(
            Array("facts 1".utf8), kind: .facts, keys: [log.keys.key(1)], origin: log.origin, eventID: eventID,
            salt: factsSalt)
    }

    private var content: (part: Part, ciphertext: [UInt8]) {
        PartCipher.seal(
            Array("content 1".utf8), kind: .content, keys: [log.keys.key(3), log.keys.key(2)], origin: log.origin,
            eventID: eventID,
            salt: contentSalt)
    }

    @Test func contextsAreTheFieldsAfterTheirLengths() {
        #expect(
            PartCipher.context(origin: log.origin, eventID: eventID, kind: .facts, keyIDs: [SampleKeys.id(1)])
                == Golden.factsContext)
        #expect(
            PartCipher.context(origin: log.origin, eventID: eventID, kind: .content, keyIDs: [2, 3].map(SampleKeys.id))
                == Golden.contentContext)
    }

    @Test func aPartUnderOneKeyIsGolden() throws {
        #expect(facts.ciphertext == Golden.factsCiphertext)
        #expect(try facts.part.serializedBytes() == Golden.factsPart)
    }

    @Test func aPartUnderTwoKeysIsGolden() throws {
        #expect(content.ciphertext == Golden.contentCiphertext)
        #expect(try content.part.serializedBytes() == Golden.contentPart)
    }

    @Test func aHeaderIsGolden() throws {
        var header = Header()
        header.version = 1
        header.origin = log.origin
        header.eventID = Data(eventID.bytes)
        header.parts = [facts.part, content.part]
        #expect(try header.serializedBytes() == Golden.header)
    }

    @Test func anEntryIsGolden() throws {
        let signed = EntryHeader.withSignedBytes(of: Golden.header) { log.actor.sign($0) }
        var entry = Entry()
        entry.recordedAtUs = 1_700_000_000_000_001
        entry.header = Data(Golden.header)
        entry.signatures = [
            .with {
                $0.key = Data(log.actor.publicKey.digest.bytes)
                $0.signature = Data(signed)
            }
        ]
        #expect(try entry.serializedBytes() == Golden.entry)
        #expect(MerkleHash.leaf(Golden.entry).bytes == Golden.leaf)
    }

    @Test func theGoldenEntryIsReadVerifiedAndDecrypted() throws {
        let entry = try LogEntry(position: 0, bytes: Golden.entry, origin: log.origin)
        #expect(entry.recordedAt == 1_700_000_000_000_001 && entry.eventID == eventID)
        try entry.verifySignatures { $0 == log.actor.publicKey.digest ? log.actor.publicKey : nil }
        for number in [1, 2, 3] as [UInt8] { _ = log.keys.key(number) }
        func open(_ part: Part, _ ciphertext: [UInt8]) throws -> String {
            let plaintext = try PartCipher.open(
                part, ciphertext: ciphertext, keys: log.keys, origin: log.origin, eventID: eventID)
            return String(decoding: plaintext, as: UTF8.self)
        }
        #expect(try open(entry.facts, Golden.factsCiphertext) == "facts 1")
        #expect(try open(#require(entry.content), Golden.contentCiphertext) == "content 1")
    }

    @Test func aCheckpointIsGolden() throws {
        let checkpoint = Checkpoint(origin: log.origin, size: 1, root: try #require(Digest(Golden.leaf)))
        #expect(
            String(decoding: SignedNote(text: checkpoint.text, signedBy: [log.signer]).bytes, as: UTF8.self)
                == Golden.checkpoint)
        let verifier = try #require(NoteVerifier(Golden.verifierKey))
        #expect(verifier == log.signer.verifier && verifier.text == Golden.verifierKey)
        #expect(try Checkpoint(opening: Array(Golden.checkpoint.utf8), by: [verifier]) == checkpoint)
    }
}
