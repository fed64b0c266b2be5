internal import Synchronization

/// What a command says until its sandbox is ended, and what is kept of it then: the heads of both streams, and nothing of ours, for what the
/// command says could be the same. Of a command that comes to its end by itself, its standard error tells enough.
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

    /// Standard output, and standard error on a line of its own.
    package var text: [UInt8] {
        heads.withLock { heads in
            let newline = UInt8(ascii: "\n")
            let isLineOpen = !heads.output.isEmpty && !heads.error.isEmpty && heads.output.last != newline
            let gap = isLineOpen ? [newline] : []
            return heads.output + gap + heads.error
        }
    }
}
