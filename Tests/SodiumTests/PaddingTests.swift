import Sodium
import Testing

@Suite struct PaddingTests {
    @Test(arguments: 0...130) func whatWasPaddedComesBack(count: Int) {
        var padded = pattern(count)
        Padding.pad(&padded, blockBytes: 64)
        #expect(padded.count % 64 == 0 && padded.count > count && padded.count <= count + 64)
        #expect(Padding.unpad(&padded, blockBytes: 64))
        #expect(padded == pattern(count))
    }

    @Test func paddingIsOneMarkAndThenZeros() {
        var padded: [UInt8] = [1, 2, 3]
        Padding.pad(&padded, blockBytes: 8)
        #expect(padded == [1, 2, 3, 0x80, 0, 0, 0, 0])
    }

    @Test func aFullBlockGetsAnother() {
        var padded = pattern(64)
        Padding.pad(&padded, blockBytes: 64)
        #expect(padded == pattern(64) + [0x80] + [UInt8](repeating: 0, count: 63))
    }

    @Test func aPlaintextThatLooksPaddedComesBackWhole() {
        let plaintext: [UInt8] = [7, 0x80, 0, 0]
        var padded = plaintext
        Padding.pad(&padded, blockBytes: 64)
        #expect(Padding.unpad(&padded, blockBytes: 64))
        #expect(padded == plaintext)
    }

    @Test(arguments: [
        [UInt8](), [0x80], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 1, count: 64),
        [0x80] + [UInt8](repeating: 0, count: 64),
    ])
    func whatIsNotPaddedIsLeftAsItWas(bytes: [UInt8]) {
        var unpadded = bytes
        #expect(!Padding.unpad(&unpadded, blockBytes: 64))
        #expect(unpadded == bytes)
    }

    /// libsodium looks back one block for the mark; a block of zeros after it is no padding it makes.
    @Test func aMarkMoreThanABlockAwayIsNoPadding() {
        var bytes = [UInt8](repeating: 0, count: 128)
        bytes[60] = 0x80
        #expect(!Padding.unpad(&bytes, blockBytes: 64))
    }
}
