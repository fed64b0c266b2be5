import EventLog
import LogTestSupport
import Testing

@Suite struct WitnessPolicyTests {
    private static let log = SampleLog().signer
    private static let names = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    private static let witnesses = names.enumerated().map {
        SampleWitness("witness.example/\($1)", number: UInt8(60 + $0))
    }
    private static func vkey(_ name: String) -> String { witnesses[names.firstIndex(of: name)!].verifier.text }

    /// The example of the specification.
    private static let example = """
        log \(log.verifier.text)

        witness X1 \(vkey("X1"))
        witness X2 \(vkey("X2"))
        witness X3 \(vkey("X3"))
        group X-witnesses 2 X1 X2 X3

        # The other organisation.
        witness Y1 \(vkey("Y1")) https://y1.example/
        \t witness  Y2\t\(vkey("Y2")) \t
        witness Y3 \(vkey("Y3"))
        group Y-witnesses any Y1 Y2 Y3

        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y
        """

    private func policy(_ text: String) throws -> WitnessPolicy { try WitnessPolicy(parsing: Array(text.utf8)) }

    private func note(cosignedBy names: [String]) -> SignedNote {
        let text = Checkpoint(origin: Self.log.name, size: 1, root: NaiveMerkleTree.leaf(0)).text
        let lines = names.map { Self.witnesses[Self.names.firstIndex(of: $0)!].line(under: text) }
        return SignedNote(text: text, signatures: SignedNote(text: text, signedBy: [Self.log]).signatures + lines)
    }

    @Test(arguments: [
        ([], false), (["X1", "X2"], false), (["Y1"], false), (["X1", "Y1"], false), (["X1", "X2", "Y1"], true),
        (["X2", "X3", "Y3"], true), (["Y1", "Y2", "Y3", "X3"], false), (["X1", "X1", "Y1"], false),
        (["X1", "X2", "X3", "Y1", "Y2", "Y3"], true),
    ]) func theExampleOfTheSpecificationJudgesAsItSays(cosigners: [String], isMet: Bool) throws {
        let judgement = try policy(Self.example).judge(note(cosignedBy: cosigners))
        #expect(judgement.isMet == isMet)
        #expect(judgement.cosigners == Self.names.filter(cosigners.contains))
    }

    @Test func namesAndPlacesAreKept() throws {
        let policy = try policy(Self.example)
        #expect(policy.witnesses.map(\.name) == Self.names)
        #expect(policy.witnesses.map(\.url) == [nil, nil, nil, "https://y1.example/", nil, nil])
        #expect(policy.names(Self.log.verifier))
        #expect(!policy.names(SampleLog(number: 2).signer.verifier))
        #expect("\(policy.quorum)" == "2 of (X1, X2, X3) and any of (Y1, Y2, Y3)")
    }

    @Test func aSingleWitnessAndNoneAreQuorumsToo() throws {
        let one = try policy("witness A \(Self.vkey("X1"))\nwitness B \(Self.vkey("X2"))\nquorum A\n")
        #expect(try one.judge(note(cosignedBy: ["X1"])).isMet)
        #expect(try !one.judge(note(cosignedBy: ["X2"])).isMet)
        #expect(one.names(Self.log.verifier), "without a log line any log is meant")
        #expect(try policy("quorum none").judge(note(cosignedBy: [])).isMet)
    }

    @Test func aKnownLineThatFailsFailsTheJudgement() throws {
        let text = note(cosignedBy: []).text
        let forged = SignedNote.Signature(
            of: Self.witnesses[0].verifier, Self.witnesses[1].cosign(text).bytes)
        let bad = SignedNote(text: text, signatures: note(cosignedBy: ["X2", "Y1"]).signatures + [forged])
        #expect(throws: NoteFault.signatureInvalid("witness.example/X1")) { try policy(Self.example).judge(bad) }
    }

    @Test(arguments: [
        ("quorum none\nquorum none", 2, "already"), ("quorum A", 1, "no witness or group of an earlier line"),
        ("quorum", 1, "a quorum line is"), ("quorum none x", 1, "a quorum line is"),
        ("hello", 1, "begins with none of"),
        ("log", 1, "a log line is"), ("log x", 1, "no Ed25519 verifier key"),
        ("log \(vkey("X1"))", 1, "a witness's, not a log's"),
        ("log \(log.verifier.text) a b", 1, "a log line is"),
        ("log \(log.verifier.text)\nlog \(log.verifier.text)", 2, "stands in an earlier line"),
        ("witness A", 1, "a witness line is"), ("witness A \(log.verifier.text)", 1, "a log's, not a witness's"),
        ("witness none \(vkey("X1"))", 1, "nothing may be called none"),
        ("witness A \(vkey("X1"))\n\nwitness A \(vkey("X2"))", 3, "A was defined in an earlier line"),
        ("witness A \(vkey("X1"))\nwitness B \(vkey("X1"))", 2, "stands in an earlier line"),
        ("group G any", 1, "a group line is"), ("group G any A", 1, "A is no witness or group"),
        ("witness A \(vkey("X1"))\ngroup G 0 A", 2, "from 1 to"),
        ("witness A \(vkey("X1"))\ngroup G 2 A", 2, "from 1 to"),
        ("witness A \(vkey("X1"))\ngroup G 01 A", 2, "from 1 to"),
        ("witness A \(vkey("X1"))\ngroup G some A", 2, "from 1 to"),
        ("witness A \(vkey("X1"))\ngroup G any A none", 2, "none is no witness"),
        ("witness A \(vkey("X1"))\ngroup G any A A", 2, "A is a group's member already"),
        ("witness A \(vkey("X1"))\ngroup G any A\ngroup H any A", 3, "A is a group's member already"),
        ("witness A \(vkey("X1"))\ngroup A any A", 2, "A was defined"), ("group G any G", 1, "G is no witness"),
        ("quorum none\r", 1, "control character"), ("# \u{7F}", 1, "control character"),
        ("\u{0}", 1, "control character"),
    ]) func whatIsWrongIsNamedByItsLine(text: String, line: Int, reason: String) {
        let fault = #expect(throws: PolicyFault.self) { try policy(text) }
        #expect(fault?.line == line)
        #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "")")
    }

    @Test(arguments: ["", "\n# nothing\n", "log \(log.verifier.text)\n"]) func aPolicyWithoutAQuorumIsNone(text: String)
    {
        let fault = #expect(throws: PolicyFault.self) { try policy(text) }
        #expect(fault?.line == nil)
        #expect(fault?.reason == "there is no quorum line; `quorum none` asks for no witness")
    }

    /// Two spellings of one letter are two names, whatever Unicode says.
    @Test func namesAreComparedByTheirBytes() throws {
        let text = "witness \u{E9} \(Self.vkey("X1"))\nwitness e\u{301} \(Self.vkey("X2"))\nquorum e\u{301}\n"
        let policy = try policy(text)
        #expect(try policy.judge(note(cosignedBy: ["X2"])).isMet)
        #expect(try !policy.judge(note(cosignedBy: ["X1"])).isMet)
    }
}
