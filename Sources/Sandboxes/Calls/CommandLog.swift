internal import Synchronization

/// What a command says until its sandbox is ended, and what is kept of it then: the heads of both streams, and why there is no more. Of a command
/// that comes to its end by itself, its standard error tells enough.
package final class CommandLog: Sendable {
    /// Bytes of each stream.
    package static let headBytesMax = 64 << 10

    private struct Heads {
        var output: [UInt8] = []
        var error: [UInt8] = []
    }

    private let heads = Mutex(Heads())

    package init() {}

    package func hear(_ heard: SandboxOutput) {
        heads.withLock { heads in
            switch heard {
            case .standardOutput(let bytes): heads.output += bytes.prefix(Self.headBytesMax - heads.output.count)
            case .standardError(let bytes): heads.error += bytes.prefix(Self.headBytesMax - heads.error.count)
            }
        }
    }

    /// Standard output, standard error, and the fault in a line of ours.
    package func text(endedBy fault: SandboxFault) -> [UInt8] {
        heads.withLock { Self.text([$0.output, $0.error], endedBy: fault) }
    }

    static func text(_ streams: [[UInt8]], endedBy fault: SandboxFault) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        return streams.flatMap { $0.isEmpty || $0.last == newline ? $0 : $0 + [newline] }
            + Array("promptledger: \(fault)\n".utf8)
    }
}
