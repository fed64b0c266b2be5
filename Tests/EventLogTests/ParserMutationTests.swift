import EventLog
import LogTestSupport
import Sodium
import TestSupport
import Testing

/// Everything that is read from outside, through a long seeded run of mutations: a parser takes nothing for good that it would not write,
/// and never falls.
@Suite struct ParserMutationTests {
    private static let rounds = 4_000

    private func mutate(_ good: [[UInt8]], _ name: String, _ check: ([UInt8]) -> Void) {
        var random = SeededRandom("mutations of \(name)")
        for _ in 0..<Self.rounds {
            var bytes = good.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...4, using: &random) { bytes.mutate(with: good, using: &random) }
            check(bytes)
        }
    }

    private let log = SampleLog().signer

    private func note(_ size: Int) -> SignedNote {
        let text = Checkpoint(origin: log.name, size: UInt64(size), root: NaiveMerkleTree.leaf(size)).text
        return SignedNote(text: text, signedBy: [log]).cosigned(by: SampleWitness())
    }

    @Test func notesAreReadAsTheyWouldBeWritten() {
        mutate([note(3).bytes, note(70_000).bytes, Array("a\n\nb\n\n\u{2014} k AAAAAAA=\n".utf8)], "notes") { bytes in
            guard let note = try? SignedNote(parsing: bytes) else { return }
            #expect(note.bytes == bytes)
            guard let checkpoint = try? Checkpoint(parsing: note.text) else { return }
            #expect(note.text.hasPrefix(checkpoint.text))
        }
    }

    @Test func proofsAreReadAsTheyWouldBeWritten() {
        let proofs = (0..<4).map { count in
            LogProof(
                extra: count == 0 ? nil : Array("leaf \(count)".utf8), index: UInt64(count),
                hashes: (0..<count).map(NaiveMerkleTree.leaf), note: note(count))
        }
        mutate(proofs.map(\.bytes), "proofs") { bytes in
            guard let proof = try? LogProof(parsing: bytes) else { return }
            #expect(proof.bytes == bytes)
            _ = try? proof.verify(leaf: NaiveMerkleTree.leaf(1), by: [log.verifier])
        }
        let forks = (0..<3).map { count in
            ForkProof(
                earlier: note(count + 1), later: note(count + 2), root: NaiveMerkleTree.leaf(9),
                hashes: (0..<count).map(NaiveMerkleTree.leaf))
        }
        mutate(forks.map(\.bytes), "fork proofs") { bytes in
            guard let proof = try? ForkProof(parsing: bytes) else { return }
            #expect(proof.bytes == bytes)
            _ = try? proof.verify(by: log.verifier)
        }
    }

    @Test func tilesAreReadAsTheyWouldBeWritten() {
        let bundles = [0, 1, 3, 256].map { EntryBundle(entries: (0..<$0).map { Array("leaf \($0)".utf8) }).bytes }
        mutate(bundles, "bundles") { bytes in
            guard let bundle = EntryBundle(parsing: bytes) else { return }
            #expect(bundle.bytes == bytes)
        }
        mutate([1, 2, 256].map { HashTile(hashes: (0..<$0).map(NaiveMerkleTree.leaf)).bytes }, "tiles") { bytes in
            guard let tile = HashTile(parsing: bytes) else { return }
            #expect(tile.bytes == bytes)
        }
        let paths = ["tile/0/000", "tile/entries/x001/x234/067.p/8", "tile/12/x999/000"].map { Array($0.utf8) }
        mutate(paths, "paths") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let path = TilePath(text) else { return }
            #expect(path.text == text)
        }
    }

    @Test func policiesNeverFall() {
        let (x, y) = (SampleWitness(), SampleWitness("y.example", number: 51))
        let policy = """
            log \(log.verifier.text) https://log.example
            witness X \(x.verifier.text)
            witness Y \(y.verifier.text)
            group G any X Y
            quorum G

            """
        mutate([Array(policy.utf8), Array("quorum none\n".utf8)], "policies") { bytes in
            guard let policy = try? WitnessPolicy(parsing: bytes) else { return }
            _ = try? policy.judge(note(3))
            _ = "\(policy.quorum)"
        }
    }

    @Test func verifierKeysAreReadAsTheyWouldBeWritten() {
        mutate([Array(log.verifier.text.utf8), Array(SampleWitness().verifier.text.utf8)], "verifier keys") { bytes in
            guard let text = String(validating: bytes, as: UTF8.self), let verifier = NoteVerifier(text) else { return }
            #expect(verifier.text == text)
        }
    }
}

extension [UInt8] {
    /// One change: a bit, a byte, a piece cut, doubled, or taken from elsewhere.
    fileprivate mutating func mutate(with others: [[UInt8]], using random: inout SeededRandom) {
        let place = Int.random(in: 0...count, using: &random)
        let end = Swift.min(count, place + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where place < count: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where place < count: self[place] = "\n +/=x0".utf8.randomElement(using: &random)!
        case 2: insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: removeSubrange(place..<end)
        case 4: insert(contentsOf: self[place..<end], at: place)
        default:
            let other = others.randomElement(using: &random)!
            let start = Int.random(in: 0...other.count, using: &random)
            replaceSubrange(place..<end, with: other[start..<Swift.min(other.count, start + 40)])
        }
    }
}
