import EventLog
import Testing

/// What people read of a fault is words, and never what a case is called in the source.
@Suite struct FaultWordsTests {
    @Test func aFaultOfTheTreeNamesTheEntry() {
        #expect(
            "\(TreeFault.changed(100..<101))"
                == "entry 100 is not to be believed: its bytes are not those that were written")
        #expect("\(TreeFault.changed(256..<512))".hasPrefix("one of the entries 256 to 511 is not to be believed: "))
        #expect("\(TreeFault.store(.corrupt("a page is torn")))" == "a page is torn")
    }

    @Test func theFaultsOfOthersAreToldInTheirWords() {
        #expect("\(LogProofFault.proof(.rootMismatch))".hasSuffix("(its hashes make another root)"))
        #expect(
            "\(ForkProofFault.note(.signatureInvalid("ledger.example/a")))".contains("by ledger.example/a does not"))
    }

    @Test func noCaseIsToldByItsName() {
        let faults: [any Error] = [
            TreeFault.rootMismatch, ProofFault.rootMismatch, ProofFault.fromEmptyTree,
            ProofFault.indexBeyondTree(index: 1, size: 1), ProofFault.sizesReversed(from: 2, to: 1),
            ProofFault.wrongLength(expected: 1, found: 2), NoteFault.malformed, NoteFault.unsigned,
            NoteFault.signatureInvalid("a"), EntryFault.malformed, EntryFault.unknownVersion(2),
            EntryFault.foreignOrigin, EntryFault.unsigned, PartFault.digestMismatch, PartFault.erased,
            PartFault.commitmentMismatch, PartFault.undecryptable, PartFault.malformed,
        ]
        for fault in faults {
            let words = "\(fault)"
            #expect(words.contains(" ") && !words.contains("("), "\(words)")
            #expect(words.allSatisfy { !$0.isUppercase }, "\(words)")
        }
    }
}
