package import Events

extension JudgementRecorded {
    /// Whether it is the tie of two answers that are the same text: no judge was asked, so that no call was made for it.
    package var isOfSameText: Bool { kind == .preference && outcome == .tie && calls == 0 }
}
