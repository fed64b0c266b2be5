import Foundation
import Interchange
import Testing

/// Good files with bytes changed at random are read or refused, and never bring the reader down.
@Suite struct FuzzTests {
    /// SplitMix64 (Steele, Lea, Flood 2014), so that a printed seed replays a run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    private static let spice: [[UInt8]] =
        [
            "\n", "\t", ": ", "- ", "[", "]", "{", "}", "\"", "'", "&a ", "*a", "<<: ", "|", ">", "#", ",", "!!int ",
            "null", "---\n", "0x", "\\u",
            "{{env.X}}", "file://", "__", "\r\n", "1e999999",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x00], [0xEF, 0xBB, 0xBF]]

    @Test(arguments: [
        ("support.yaml", ["cases/refund.csv", "prompts/refund-v2.json"]), ("values.yaml", []),
        ("scenarios.json", ["prompts/answer.md"]),
        ("expansion.yaml", ["prompts/table.csv", "data/models.yaml", "cases/lines.jsonl", "prompts/chat.yaml"]),
    ]) func editedFileIsReadOrRefused(name: String, others: [String]) throws {
        let seed =
            ProcessInfo.processInfo.environment["PROMPTLEDGER_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
        print("fuzz seed of \(name): \(seed)")
        var random = Random(state: seed)
        let bench = try Workbench()
        try FileManager.default.removeItem(at: bench.folder)
        try FileManager.default.copyItem(at: Fixtures.folder, to: bench.folder)
        var (read, refused) = (0, 0)
        for _ in 0..<400 {
            let target = ([name] + others).randomElement(using: &random)!
            let original = try Data(contentsOf: Fixtures.folder.appending(path: target))
            try bench.write(edited(original, &random), to: target)
            do throws(ExperimentFileFault) {
                _ = try bench.read(name, environment: Fixtures.environment)
                read += 1
            } catch {
                refused += 1
                #expect(!error.description.contains("\n") && !error.place.file.isEmpty, "seed \(seed)")
            }
            try bench.write(original, to: target)
        }
        print("\(name): \(read) read, \(refused) refused")
        #expect(refused > 0 && read > 0)
    }

    private func edited(_ data: Data, _ random: inout Random) -> Data {
        var bytes = Array(data)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: Self.spice.randomElement(using: &random)!, at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 60)], at: place)
            }
        }
        return Data(bytes)
    }
}
