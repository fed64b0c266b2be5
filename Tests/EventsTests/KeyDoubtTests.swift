import Events
import Testing

@Suite struct KeyDoubtTests {
    @Test(arguments: [RevocationReason.retired, .lost, .stolen]) func anEntryThatIsNamedPutsAllFromItOnInDoubt(
        _ reason: RevocationReason
    ) throws {
        let doubt = try #require(KeyDoubt(revokedAt: 9, reason: reason, from: 4))
        let signed: [UInt64] = [0, 3, 4, 8]
        #expect(signed.filter { doubt.covers($0) } == [4, 8])
    }

    @Test func allByAStolenKeyIsInDoubtWhereNoEntryIsNamed() throws {
        let doubt = try #require(KeyDoubt(revokedAt: 9, reason: .stolen, from: nil))
        #expect(doubt.covers(0) && doubt.covers(8))
        #expect(!doubt.covers(9), "who revokes their own key signs that with it")
    }

    @Test func whatIsLostOrRetiredIsNobodyElses() {
        #expect(KeyDoubt(revokedAt: 9, reason: .lost, from: nil) == nil)
        #expect(KeyDoubt(revokedAt: 9, reason: .retired, from: nil) == nil)
    }
}
