package import EventLog
package import Sodium

/// What a verifier brings along.
package struct EvidenceTrust: Sendable {
    /// The log's key, from where it is trusted.
    package var logKey: NoteVerifier?
    /// Which witnesses must have cosigned the checkpoint, and which logs count.
    package var policy: WitnessPolicy?
    /// Opens what is sealed to it.
    package var opener: BoxKey?

    package init(logKey: NoteVerifier? = nil, policy: WitnessPolicy? = nil, opener: BoxKey? = nil) {
        self.logKey = logKey
        self.policy = policy
        self.opener = opener
    }
}
