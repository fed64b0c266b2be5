import FoundationEssentials

/// What a command finds on its standard input: it may hold a secret.
///
/// It goes from the request's body through the agent into a pipe that the command alone reads. So it is in no command
/// line (the agent keeps that in memory and in a file), in no environment (`/proc/*/environ`), and in no file: a named
/// pipe has no content on any disk. The agent would write it into the command's log, as if the command had said it, but
/// for `suppressInputEcho`; an agent that does not know that word is found out by ``isEchoed(in:)``, before anybody is
/// given the output, and the log goes with its session.
///
/// The pipe never ends, so the bytes are counted, and it carries text only, so they are in base64.
struct DaytonaInput: Sendable {
    /// Bytes of base64 in one request; with the first line beside them they fit into a pipe, which holds 64 KiB.
    static let chunkBytes = 48 << 10

    /// A line that means nothing. The shell drops it, so the program never sees it: where it shows in the output, the
    /// agent has put it there.
    private let first: String
    /// Of base64, without line breaks.
    private let encoded: String

    /// `nil` where there is none.
    init?(_ bytes: [UInt8], first: String) {
        guard !bytes.isEmpty else { return nil }
        self.first = first
        encoded = Data(bytes).base64EncodedString()
    }

    /// What the shell has to read after the first line. The agent adds a line break to whatever has none at its end, so
    /// each piece brings its own.
    var length: Int { chunks.reduce(-firstLine.utf8.count) { $0 + $1.utf8.count } }

    private var firstLine: String { first + "\n" }

    /// What to send, in this order, each by itself.
    var chunks: [String] {
        var chunks: [String] = []
        var rest = encoded[...]
        while !rest.isEmpty {
            chunks.append((chunks.isEmpty ? firstLine : "") + rest.prefix(Self.chunkBytes) + "\n")
            rest = rest.dropFirst(Self.chunkBytes)
        }
        return chunks
    }

    func isEchoed(in output: [UInt8]) -> Bool {
        let needle = Array(first.utf8)
        return output.indices.contains { output[$0] == needle[0] && output[$0...].starts(with: needle) }
    }
}
