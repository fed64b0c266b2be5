import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Sandboxes

@Suite struct DaytonaTranscriptTests {
    private static let mark = "mark-mark-x"

    @Test func streamIsTheSameHoweverItIsCut() {
        let times = "\n0m0.00s 0m0.01s\n0m1.5s 1m0,25s\n4096\n"
        let whole = DaytonaTrailer(exitCode: 7, processor: .milliseconds(61_750), memoryPeak: 4_096)
        let samples: [(String, String, DaytonaTrailer)] = [
            ("\(Self.mark)0\n\(Self.mark)\n", "", DaytonaTrailer(exitCode: 0)),
            ("text\(Self.mark)7\(times)\(Self.mark)\nlate", "text", whole),
            ("a\nb\n\(Self.mark)255\nx\ny\nz\n\(Self.mark)\n", "a\nb\n", DaytonaTrailer(exitCode: 255)),
            ("mark-mark-mark-x\n\(Self.mark)\n", "mark-", DaytonaTrailer()),
            ("\(Self.mark)forged\n\(Self.mark)\n", "", DaytonaTrailer()),
            ("\(Self.mark)256\n\n-1m0s 0m0s\n-1\n\(Self.mark)\n", "", DaytonaTrailer()),
        ]
        for (text, expected, trailer) in samples {
            let bytes = Array(text.utf8)
            for size in 1...bytes.count {
                var transcript = DaytonaTranscript(mark: Self.mark)
                let told = Mutex<[UInt8]>([])
                for start in stride(from: 0, to: bytes.count, by: size) {
                    transcript.output.append(bytes[start..<min(start + size, bytes.count)])
                    transcript.tell { if case .standardOutput(let bytes) = $0 { told.withLock { $0 += bytes } } }
                }
                #expect(transcript.output.isWhole && transcript.output.trailer == trailer && !transcript.isWhole)
                #expect(transcript.output.bytes == Array(expected.utf8))
                #expect(told.withLock(\.self) == Array(expected.utf8))
            }
        }
    }

    @Test func whatMayBecomeAMarkIsToldWhenItDoesNot() {
        var transcript = DaytonaTranscript(mark: Self.mark)
        let told = Mutex<[SandboxOutput]>([])
        let hear: DaytonaTranscript.Hearing = { output in told.withLock { $0.append(output) } }
        transcript.errors.append(Array("abc".utf8))
        transcript.errors.append(Array("mark-mark".utf8))
        transcript.tell(hear)
        transcript.tell(hear)
        transcript.tell(hear, isLast: true)
        transcript.tell(hear, isLast: true)
        let all = told.withLock(\.self).flatMap { output -> [UInt8] in
            if case .standardError(let bytes) = output { bytes } else { [] }
        }
        #expect(all == Array("abcmark-mark".utf8) && !transcript.errors.isWhole)
    }

    @Test func inputIsSentInPiecesThatMakeItAgain() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let input = try #require(DaytonaInput(bytes, first: "first"))
        #expect(input.chunks.count == 3 && input.chunks.allSatisfy { $0.hasSuffix("\n") && $0.utf8.count < 64 << 10 })
        let lines = input.chunks.joined().split(separator: "\n").map(String.init)
        #expect(lines.first == "first" && lines.dropFirst().joined() == Data(bytes).base64EncodedString())
        #expect(input.length == input.chunks.joined().utf8.count - "first\n".utf8.count)
        #expect(DaytonaInput([], first: "first") == nil)
        #expect(input.isEchoed(in: Array("a\nfirst\n".utf8)) && !input.isEchoed(in: Array("a\nfirs".utf8)))
    }

    @Test(arguments: [("", "''"), ("a", "'a'"), ("it's", #"'it'\''s'"#), ("''", #"''\'''\'''"#)])
    func quotedWordsAreOneWord(_ text: String, _ expected: String) {
        #expect(ShellText.quoted(text) == expected)
    }
}
