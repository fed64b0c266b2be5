package import FoundationEssentials

/// Destroys a subject's keys, and with them every content that was sealed under one of them. There is no way back.
package struct EraseSubject: Equatable, Sendable {
    package var subject: Subject
    /// Why; may be empty.
    package var reason: String
    /// The ids of the data keys that go, of every epoch, 16 bytes each. The ledger fills them in, for it alone knows which there are.
    package var dataKeys: [Data]

    package init(subject: Subject, reason: String = "", dataKeys: [Data] = []) {
        self.subject = subject
        self.reason = reason
        self.dataKeys = dataKeys
    }
}
