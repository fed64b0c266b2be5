package import EventLog
package import Sodium

/// What a verifier brings along.
package struct EvidenceTrust: Sendable {
    /// The log's key, from where it is trusted.
    package var logKey: NoteVerifier?
    /// Opens what is sealed to it.
    package var opener: BoxKey?

    package init(logKey: NoteVerifier? = nil, opener: BoxKey? = nil) {
        self.logKey = logKey
        self.opener = opener
    }
}
