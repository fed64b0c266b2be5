import EventLog
import Events
import Foundation
import LogTestSupport
import SwiftProtobuf
import TestSupport
import Testing

/// Our own reader of entries against the generated parser: never another answer, and strict where that is lenient.
@Suite struct EntryWireTests {
    private let log = SampleLog()

    private func read(_ bytes: [UInt8]) -> LogEntry? { try? LogEntry(position: 0, bytes: bytes, origin: log.origin) }

    /// What the generated parser makes of `bytes`, where that keeps the rules of LEDGER §2.
    private func parsed(_ bytes: [UInt8]) -> (entry: Entry, header: Header)? {
        guard bytes.count <= EntryHeader.entryBytesMax, let entry = try? Entry(serializedBytes: bytes),
            let header = try? Header(serializedBytes: entry.header), header.version == 1, header.origin == log.origin,
            header.eventID.count == 16, (1...2).contains(header.parts.count),
            header.parts.map(\.kind) == Array([Part.Kind.facts, .content].prefix(header.parts.count)),
            header.parts.allSatisfy(isWhole)
        else { return nil }
        return (entry, header)
    }

    private func isWhole(_ part: Part) -> Bool {
        let ids = part.dataKeyIds.compactMap { DataKeyID(bytes: $0) }
        return !ids.isEmpty && ids.count == part.dataKeyIds.count && zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
            && [part.salt, part.digest, part.commitment].allSatisfy { $0.count == 32 }
    }

    /// Whether `bytes` are what a serialiser would write of fields that it knows.
    private func isCanonical(_ bytes: [UInt8], _ entry: Entry, _ header: Header) throws -> Bool {
        let unknown =
            [entry.unknownFields, header.unknownFields] + header.parts.map(\.unknownFields)
            + entry.signatures.map(\.unknownFields)
        guard unknown.allSatisfy(\.data.isEmpty) else { return false }
        let (again, headerAgain): ([UInt8], Data) = (try entry.serializedBytes(), try header.serializedBytes())
        return again == bytes && headerAgain == entry.header
    }

    private func expectSame(_ read: LogEntry, _ entry: Entry, _ header: Header) {
        #expect(read.recordedAt == entry.recordedAtUs)
        #expect(read.header == entry.header)
        #expect(read.signatures.map(\.key) == entry.signatures.map(\.key))
        #expect(read.signatures.map(\.signature) == entry.signatures.map(\.signature))
        #expect(Data(read.eventID.bytes) == header.eventID)
        for (mine, theirs) in zip([read.facts] + (read.content.map { [$0] } ?? []), header.parts) {
            #expect(mine.kind == theirs.kind && mine.dataKeyIds == theirs.dataKeyIds && mine.salt == theirs.salt)
            #expect(
                mine.length == theirs.length && mine.digest == theirs.digest && mine.commitment == theirs.commitment)
        }
        #expect((read.content == nil) == (header.parts.count == 1))
    }

    @Test func entriesThatASerialiserWritesAreReadAsItsParserReadsThem() throws {
        var random = SeededRandom("entries")
        for _ in 0..<2_000 {
            let bytes: [UInt8] = try randomEntry(&random).serializedBytes()
            let (entry, header) = try #require(parsed(bytes))
            expectSame(try #require(read(bytes), "\(bytes)"), entry, header)
        }
    }

    @Test func whatIsSealedIsWhatASerialiserWrites() async throws {
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        let contents = [nil, "content", String(repeating: "long ", count: 3_000)]
        _ = try await writer.append(contents.enumerated().map { log.event($0, content: $1) })
        for row in store.rows(from: 0, limit: .max, parts: []) {
            let (entry, header) = try #require(parsed(row.entry))
            #expect(try isCanonical(row.entry, entry, header))
            expectSame(try #require(read(row.entry)), entry, header)
        }
    }

    @Test func changedBytesAreReadAsTheParserReadsThemOrRefused() throws {
        var random = SeededRandom("changed entries")
        var accepted = 0
        for _ in 0..<10_000 {
            var bytes: [UInt8] = try randomEntry(&random).serializedBytes()
            for _ in 0..<Int.random(in: 1...3, using: &random) { change(&bytes, &random) }
            let theirs = parsed(bytes)
            guard let mine = read(bytes) else {
                // Refused though the parser takes it: then because no serialiser writes it so.
                if let theirs { #expect(try !isCanonical(bytes, theirs.entry, theirs.header), "\(bytes)") }
                continue
            }
            let (entry, header) = try #require(theirs, "the parser refuses \(bytes)")
            expectSame(mine, entry, header)
            accepted += 1
        }
        // Flipped bits of digests, salts and signatures are still entries: the comparison compares something.
        #expect(accepted > 500)
    }

    /// Each says the same as a good entry, in bytes that no serialiser writes.
    @Test func otherSpellingsOfAnEntryAreRefused() throws {
        let header = Golden.header
        let signatures = Array(Golden.entry.dropFirst(9 + 3 + header.count))
        let time = Array(Golden.entry.prefix(9))
        let headerField = Array(Golden.entry.dropFirst(9).prefix(3 + header.count))
        #expect(read(time + headerField + signatures) != nil)
        let others: [(String, [UInt8])] = [
            ("signatures first", signatures + time + headerField), ("the header last", time + signatures + headerField),
            ("the clock twice", time + Golden.entry),
            ("the header twice", time + headerField + headerField + signatures),
            ("a clock of zero", [0x09] + [UInt8](repeating: 0, count: 8) + headerField + signatures),
            ("a long tag", [0x89, 0x00] + time.dropFirst() + headerField + signatures),
            (
                "a long length",
                time + [0x12, UInt8(header.count & 0x7F) | 0x80, UInt8(header.count >> 7) | 0x80, 0x00] + header
            ),
            ("a group", Golden.entry + [0x23, 0x24]), ("field zero", Golden.entry + [0x00, 0x00]),
            ("another form of a known field", Golden.entry + [0x18, 0x01]),
        ]
        for (name, bytes) in others { #expect(read(bytes) == nil, "\(name)") }
    }

    @Test func fieldsOfANewerProgramArePassedOver() throws {
        for field: [UInt8] in [[0x20, 0x01], [0x22, 2, 7, 7], [0x25, 1, 2, 3, 4], [0x21, 1, 2, 3, 4, 5, 6, 7, 8]] {
            let bytes = Golden.entry + field
            let mine = try #require(read(bytes), "\(field)")
            let (entry, header) = try #require(parsed(bytes))
            expectSame(mine, entry, header)
            #expect(read(bytes.dropLast()) == nil, "\(field), cut")
        }
    }

    @Test func anEntryCutAnywhereIsRefusedUnlessASignatureEndsThere() {
        let signature = 2 + 2 * 2 + 32 + 64
        for count in 0..<Golden.entry.count where count != Golden.entry.count - signature {
            #expect(read(Array(Golden.entry.prefix(count))) == nil, "\(count) bytes")
        }
    }

    // MARK: - Random entries

    private func randomEntry(_ random: inout SeededRandom) throws -> Entry {
        let header = Header.with { header in
            header.version = 1
            header.origin = log.origin
            header.eventID = Data(random.bytes(16))
            header.parts = [Part.Kind.facts, .content].prefix(Int.random(in: 1...2, using: &random)).map { kind in
                Part.with { part in
                    part.kind = kind
                    let ids = (0..<Int.random(in: 1...4, using: &random)).map { _ in Data(random.bytes(16)) }
                    part.dataKeyIds = ids.sorted { $0.lexicographicallyPrecedes($1) }
                    part.length = random.next() % 3 == 0 ? 0 : UInt32(truncatingIfNeeded: random.next())
                    (part.salt, part.digest, part.commitment) = (
                        Data(random.bytes(32)), Data(random.bytes(32)), Data(random.bytes(32))
                    )
                }
            }
        }
        return try Entry.with { entry in
            entry.recordedAtUs = random.next() % 5 == 0 ? 0 : random.next()
            entry.header = try header.serializedBytes()
            entry.signatures = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                Signature.with {
                    $0.key = Data(random.bytes(32))
                    $0.signature = Data(random.bytes(64))
                }
            }
        }
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        switch random.next() % 6 {
        case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 3: bytes.remove(at: place)
        case 4: bytes += bytes[place...].prefix(Int.random(in: 1...120, using: &random))
        default:
            bytes += [UInt8(truncatingIfNeeded: random.next() & 0x3F), UInt8(truncatingIfNeeded: random.next() & 3)]
        }
    }
}
