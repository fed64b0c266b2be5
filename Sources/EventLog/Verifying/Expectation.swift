internal import Sodium

/// A checkpoint kept elsewhere, which a log must begin with.
package struct Expectation: Equatable, Sendable {
    package enum Source: Sendable {
        /// Somebody has handed it over to be compared.
        case given
        /// Whoever verifies has seen it.
        case seen
    }

    package let checkpoint: Checkpoint
    package let source: Source

    package init(_ checkpoint: Checkpoint, _ source: Source) {
        self.checkpoint = checkpoint
        self.source = source
    }

    /// Why a log is not the one that was expected, or `nil`. The log has `size` entries, and `root` over the first of them, as many as were
    /// expected.
    func complaint(about origin: String, size: UInt64, root: Digest?) -> String? {
        if checkpoint.origin != origin { return "\(words) is of another log" }
        if checkpoint.size > size {
            return "the log has \(size) entries, \(words) \(checkpoint.size): it was cut back"
        }
        return root == checkpoint.root ? nil : "the first \(checkpoint.size) entries are not those of \(words)"
    }

    private var words: String {
        switch source {
        case .given: "the expected checkpoint"
        case .seen: "the checkpoint that you have seen"
        }
    }
}
