import Events
import Testing

@Suite struct IdentifierTests {
    private enum Kind {}
    private typealias ID = Identifier<Kind>

    private func random(_ generator: inout some RandomNumberGenerator) -> ID {
        ID(bytes: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })!
    }

    /// RFC 9562 §A.6: the example of a UUIDv7.
    @Test func layoutIsThatOfUUIDv7() {
        let id = ID(millisecondsSince1970: 0x017F_22E2_79B0, random: (0x0CC3, 0x18C4_DC0C_0C07_398F))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func versionAndVariantStandWhateverTheRandomness() {
        for random in [(UInt16(0), UInt64(0)), (.max, .max), (0x8000, 0x8000_0000_0000_0000)] {
            let bytes = ID(millisecondsSince1970: 1, random: random).bytes
            #expect(bytes[6] >> 4 == 7)
            #expect(bytes[8] >> 6 == 0b10)
        }
    }

    @Test func idsMadeLaterSortLater() {
        var previous = ID(millisecondsSince1970: 0, random: (.max, .max))
        for time: UInt64 in [1, 2, 255, 256, 1_700_000_000_000, 1 << 47, (1 << 48) - 1] {
            let next = ID(millisecondsSince1970: time, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
            #expect(previous < next)
            previous = next
        }
    }

    @Test func orderIsThatOfTheBytes() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let (left, right) = (random(&generator), random(&generator))
            #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
            #expect((left < right) == (left.description < right.description))
            #expect(!(left < left))
        }
    }

    @Test func bytesAndTextComeBack() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let id = random(&generator)
            #expect(ID(bytes: id.bytes) == id)
            #expect(ID(id.description) == id)
            #expect(ID(id.description.uppercased()) == id)
            #expect(ID(id.description.filter { $0 != "-" }) == id)
        }
    }

    @Test(arguments: [0, 15, 17, 32]) func bytesOfAnotherLengthAreNone(count: Int) {
        #expect(ID(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test(arguments: [
        "", "-", "018bcfe5-6800-7001-8000-00000000000", "018bcfe5-6800-7001-8000-0000000000011",
        "018bcfe5-6800-7001-8000-00000000000g",
        "018bcfe5-6800-7001-8000-000000000001 ", " 018bcfe5-6800-7001-8000-000000000001",
        "{018bcfe5-6800-7001-8000-000000000001}",
        "urn:uuid:018bcfe5-6800-7001-8000-000000000001", "018bcfe5_6800_7001_8000_000000000001",
        "018bcfe5-6800-7001-8000-00000000000\u{FF11}", "018bcfe5-6800-7001-8000-0000000000\u{0661}1",
        "0-1-8bcfe5-6800-7001-8000-000000000001", "018bcfe568007001-8000-000000000001",
        "018bcfe5-6800-7001-8000-000000000001-",
        "018bcfe5-6800-7001-8000-000000000001\n",
    ])
    func whatIsNoIdentifierIsNone(text: String) { #expect(ID(text) == nil) }

    /// Whatever text there is: it is refused, or it is one of the two ways to write the identifier it reads as.
    @Test func everyTextThatIsReadIsOneOfTwoSpellings() {
        let seed = UInt64.random(in: .min ... .max)
        print("identifier texts: seed \(seed)")
        var generator = Linear(state: seed)
        let alphabet = Array("0123456789abcdefABCDEF--g \u{0301}é\u{FF11}")
        var read = 0
        for _ in 0..<4_000 {
            var text = Array(random(&generator).description)
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text[place] = alphabet.randomElement(using: &generator)!
                case 1: text.remove(at: place)
                default: text.insert(alphabet.randomElement(using: &generator)!, at: place)
                }
            }
            guard let id = ID(String(text)) else { continue }
            read += 1
            let lower = String(text).lowercased()
            #expect(lower == id.description || lower == id.description.filter { $0 != "-" }, "\(String(text))")
        }
        #expect(read > 500)
    }

    /// A linear congruential generator (Knuth's MMIX constants), of which only the upper half is used.
    private struct Linear: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            func step() -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state >> 32
            }
            return step() << 32 | step()
        }
    }
}
