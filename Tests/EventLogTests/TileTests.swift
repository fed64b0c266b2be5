import EventLog
import Sodium
import Testing

@Suite struct TileTests {
    @Test(arguments: [
        (TilePath(level: .hashes(0), index: 0), "tile/0/000"),
        (TilePath(level: .hashes(0), index: 0, width: 1), "tile/0/000.p/1"),
        (TilePath(level: .hashes(1), index: 999, width: 255), "tile/1/999.p/255"),
        (TilePath(level: .hashes(2), index: 1000), "tile/2/x001/000"),
        (TilePath(level: .hashes(0), index: 1_234_067), "tile/0/x001/x234/067"),
        (TilePath(level: .entries, index: 1_234_067, width: 8), "tile/entries/x001/x234/067.p/8"),
        (TilePath(level: .entries, index: 72_057_594_037_927_935), "tile/entries/x072/x057/x594/x037/x927/935"),
    ])
    func pathsAreThoseOfTheSpecification(path: TilePath, text: String) { #expect(path.text == text) }

    @Test func aBundleIsEachEntryAfterItsLength() {
        let bundle = EntryBundle(entries: [[1, 2, 3], [], [UInt8](repeating: 7, count: 256)])
        #expect(bundle.bytes == [0, 3, 1, 2, 3, 0, 0, 1, 0] + [UInt8](repeating: 7, count: 256))
        #expect(EntryBundle(parsing: bundle.bytes) == bundle)
    }

    @Test func aFullBundleOfLargestEntriesComesBack() {
        let bundle = EntryBundle(entries: (0..<256).map { [UInt8](repeating: UInt8($0), count: 65_535) })
        #expect(EntryBundle(parsing: bundle.bytes) == bundle)
    }

    @Test func aCutBundleIsNone() {
        let bytes = EntryBundle(entries: [[1, 2, 3], [4]]).bytes
        let whole = [0, 5, 8]  // cut between entries, it is a shorter bundle
        for count in 0..<bytes.count where !whole.contains(count) {
            #expect(EntryBundle(parsing: Array(bytes.prefix(count))) == nil, "\(count) bytes")
        }
    }

    @Test func aBundleOfMoreThan256IsNone() {
        #expect(EntryBundle(parsing: [UInt8](repeating: 0, count: 2 * 256))?.entries.count == 256)
        #expect(EntryBundle(parsing: [UInt8](repeating: 0, count: 2 * 257)) == nil)
    }

    @Test(arguments: [1, 2, 255, 256]) func aHashTileComesBack(width: Int) {
        let tile = HashTile(hashes: (0..<width).map(NaiveMerkleTree.leaf))
        #expect(tile.bytes.count == 32 * width)
        #expect(HashTile(parsing: tile.bytes) == tile)
    }

    @Test(arguments: [0, 31, 33, 257 * 32]) func bytesOfAnotherLengthAreNoHashTile(count: Int) {
        #expect(HashTile(parsing: [UInt8](repeating: 0, count: count)) == nil)
    }
}
