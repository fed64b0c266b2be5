import SnapshotCoding
import TestSupport
import Testing

@Suite struct SnapshotCodingTests {
    private struct Sample: SnapshotCodable, Equatable {
        var numbers: [UInt64] = []
        var signed: [Int64] = []
        var texts: [String?] = []
        var byName: [String: Set<UInt32>] = [:]
        var isLast = false

        func write(to writer: inout SnapshotWriter) { writer.write(numbers, signed, texts, byName, isLast) }
        init(from reader: inout SnapshotReader) throws(SnapshotFault) {
            (numbers, signed, texts, byName, isLast) = try reader.read()
        }

        init() {}

        init(_ random: inout SeededRandom) {
            func count() -> Int { Int.random(in: 0..<5, using: &random) }
            numbers = (0..<count()).map { _ in random.next() >> random.next() % 64 }
            signed = (0..<count()).map { _ in Int64(bitPattern: random.next()) >> Int64(random.next() % 64) }
            texts = (0..<count()).map { _ in
                ["", "é", "e\u{301}", "a longer text than a word", nil].randomElement(using: &random)!
            }
            for _ in 0..<count() {
                byName["name \(count())"] = Set((0..<count()).map { _ in UInt32(truncatingIfNeeded: random.next()) })
            }
            isLast = Bool.random(using: &random)
        }
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, UInt64(Int64.max), .max - 1, .max])
    func everyNumberIsReadBack(_ number: UInt64) throws {
        #expect(try SnapshotReader.read(number.snapshotBytes) == number)
        let signed = Int64(bitPattern: number)
        #expect(try SnapshotReader.read(signed.snapshotBytes) == signed)
        #expect(Int64(unfolding: UInt64(folding: signed)) == signed)
    }

    @Test func smallNumbersOfEitherSignTakeOneByte() {
        #expect([0, 1, 127].map { UInt64($0).snapshotBytes } == [[0], [1], [127]])
        #expect([0, -1, 1, -64, 63].map { Int64($0).snapshotBytes } == [[0], [1], [2], [127], [126]])
    }

    @Test func whateverIsWrittenIsReadBack() throws {
        var random = SeededRandom("snapshot coding")
        for _ in 0..<200 {
            let sample = Sample(&random)
            let read: Sample = try SnapshotReader.read(sample.snapshotBytes)
            #expect(read == sample, "seed \(random.seed)")
            // Texts that are equal and spelled unlike are kept as they were spelled.
            #expect(zip(read.texts, sample.texts).allSatisfy { $0.map { Array($0.utf8) } == $1.map { Array($0.utf8) } })
            #expect(read.snapshotBytes == sample.snapshotBytes)
        }
    }

    @Test func aTextIsWrittenOnce() {
        let once = ["a model with a long name"].snapshotBytes
        let often = Array(repeating: "a model with a long name", count: 10).snapshotBytes
        #expect(often.count == once.count + 9)
    }

    @Test func placesOfATableAreReadBack() throws {
        for places in [[], [0, 1, 2, 3], [7, 3, UInt32.max, 0, 0]] as [[UInt32]] {
            var writer = SnapshotWriter()
            writer.places(places)
            let read = try writer.bytes.withUnsafeBytes { bytes in
                var reader = SnapshotReader(bytes)
                let places = try reader.places()
                try reader.finish()
                return places
            }
            #expect(read == places)
        }
    }

    @Test func numbersThatNoNumberWasWrittenAsAreRefused() {
        let tooLarge = [UInt8](repeating: 0xFF, count: 9) + [0x02]
        let tooLong = [UInt8](repeating: 0x80, count: 10) + [0x00]
        for bytes in [[], [0x80], tooLarge, tooLong] {
            #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read(bytes) as UInt64 }
        }
        #expect(throws: SnapshotFault.malformed) {
            try SnapshotReader.read(UInt64(UInt32.max).snapshotBytes + [0]) as UInt32
        }
        #expect(throws: SnapshotFault.malformed) {
            try SnapshotReader.read((UInt64(UInt32.max) + 1).snapshotBytes) as UInt32
        }
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read([2]) as Bool }
    }

    @Test func countsBeyondTheBytesAreRefusedBeforeRoomIsMade() {
        let huge = UInt64(1 << 60).snapshotBytes
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read(huge) as [UInt64] }
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read([0] + huge) as String }
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read(huge) as [String: UInt64] }
    }

    @Test func textsThatWereNeverWrittenAreRefused() {
        // The third text so far, of none; bytes that are no UTF-8; a key that comes twice.
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read([3]) as String }
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read([0, 1, 0xFF]) as String }
        #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read([2, 5, 0, 5, 0]) as [UInt32: UInt64] }
    }

    @Test func bytesThatWereCutOrChangedAreRefusedOrReadWithoutATrap() throws {
        var random = SeededRandom("broken snapshots")
        var refused = 0
        for _ in 0..<300 {
            let good = Sample(&random).snapshotBytes
            for end in 0..<good.count {
                #expect(throws: SnapshotFault.malformed, "seed \(random.seed)") {
                    try SnapshotReader.read(Array(good[..<end])) as Sample
                }
            }
            #expect(throws: SnapshotFault.malformed) { try SnapshotReader.read(good + [0]) as Sample }
            var bad = good
            bad[Int.random(in: bad.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            do { _ = try SnapshotReader.read(bad) as Sample } catch { refused += 1 }
        }
        #expect(refused > 50)
    }
}
