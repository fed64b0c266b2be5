package import Events

extension SigningKeyRecord {
    /// Which of the entries that it signed may be somebody else's; `nil` where its revocation says so of none.
    package var doubt: KeyDoubt? { revocation?.doubt }
}

extension SigningKeyRecord.Revocation {
    package var doubt: KeyDoubt? { KeyDoubt(revokedAt: position, reason: reason, from: inDoubtFrom) }
}
