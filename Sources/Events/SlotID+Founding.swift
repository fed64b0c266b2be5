extension Identifier where Kind == Named.Slot {
    /// The slot that a ledger is founded with: its key file. No event speaks of its making, so all ledgers give it one name.
    package static var founding: Self { Self(bytes: [UInt8](repeating: 0, count: 16))! }
}
