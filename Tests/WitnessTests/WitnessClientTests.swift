import EventLog
import HTTPTransport
import LogTestSupport
import Sodium
import Testing
import Witness

@Suite struct WitnessClientTests {
    private let witness = SampleWitness()
    private let note: SignedNote
    private let tree: TreeReader

    /// A log of twelve entries, and its checkpoint.
    init() async throws {
        let log = SampleLog()
        let store = MemoryLogStore()
        let writer = try log.found(in: store)
        _ = try await writer.append(log.events(0..<12))
        let head = try #require(store.head())
        note = try SignedNote(parsing: head.checkpoint)
        tree = try TreeReader(reading: store, size: head.size, root: head.frontier.root)
    }

    private func client(_ transport: ScriptedWitness, url: String = "http://witness.example/submit/") -> WitnessClient {
        WitnessClient(url, verifier: witness.verifier, transport: transport)
    }

    private func fault(_ transport: ScriptedWitness, lastSeen: UInt64 = 0) async -> WitnessFault? {
        do throws(WitnessFault) {
            _ = try await client(transport).cosign(note, of: tree, lastSeen: lastSeen)
            return nil
        } catch { return error }
    }

    /// A whole answer with one signature line.
    private func line(_ signature: SignedNote.Signature) -> String {
        let text = String(decoding: SignedNote(text: "x\n", signatures: [signature]).bytes, as: UTF8.self)
        return String(text.dropFirst("x\n\n".count))
    }

    private var good: String { line(witness.line(under: note.text)) }

    @Test func aCosignatureIsBroughtHome() async throws {
        let transport = ScriptedWitness(.answer(200, good))
        let cosignature = try await client(transport).cosign(note, of: tree, lastSeen: 0)
        #expect(cosignature == witness.cosign(note.text))
        #expect(transport.requests.map(\.method) == ["POST"])
        #expect(transport.requests.map(\.url) == ["http://witness.example/submit/add-checkpoint"])
        #expect(transport.bodies == ["old 0\n\n" + String(decoding: note.bytes, as: UTF8.self)])
    }

    @Test func whatTheWitnessSawLastIsProvedABeginning() async throws {
        let transport = ScriptedWitness(.answer(200, good))
        _ = try await client(transport).cosign(note, of: tree, lastSeen: 5)
        let proof = try tree.consistency(from: 5, to: 12)
        #expect(transport.bodies[0].hasPrefix("old 5\n\(proof.map(\.base64).joined(separator: "\n"))\n\n"))
        try MerkleProof.verifyConsistency(
            from: 5, tree.root(of: 5), to: 12, tree.root(of: 12), proof: proof)
    }

    @Test func aConflictIsTriedAgainFromTheSizeThatTheWitnessNames() async throws {
        let transport = ScriptedWitness(.conflict("7\n", type: "text/x.tlog.size; charset=utf-8"), .answer(200, good))
        _ = try await client(transport).cosign(note, of: tree, lastSeen: 3)
        #expect(transport.bodies.map { $0.prefix { $0 != "\n" } } == ["old 3", "old 7"])
        let same = ScriptedWitness(.conflict("12\n"), .answer(200, good))
        _ = try await client(same).cosign(note, of: tree, lastSeen: 0)
        #expect(same.bodies[1].hasPrefix("old 12\n\n"), "the same tree needs no proof")
    }

    @Test func aWitnessThatHasSeenMoreIsToldApart() async {
        #expect(await fault(ScriptedWitness(.conflict("13\n"))) == .ahead(size: 13))
    }

    @Test func conflictsWithoutEndAreGivenUp() async {
        let transport = ScriptedWitness(.conflict("1\n"), .conflict("2\n"), .conflict("3\n"), .conflict("4\n"))
        #expect(await fault(transport) == .contended)
        #expect(transport.requests.count == 4)
    }

    @Test(arguments: [
        "", "5", "05\n", "-5\n", "5\n\n", "five\n", "0\n", "18446744073709551616\n", "5 \n",
    ]) func aConflictThatNamesNoSizeIsNoAnswer(body: String) async {
        #expect(await fault(ScriptedWitness(.conflict(body))) == .replyMalformed)
    }

    @Test func aConflictOfAnotherTypeIsNoAnswer() async {
        #expect(await fault(ScriptedWitness(.conflict("5\n", type: "text/plain"))) == .replyMalformed)
    }

    @Test(arguments: [
        (403, WitnessFault.signatureRefused), (404, .logUnknown), (422, .inconsistent(from: 4)),
        (400, .unexpected(status: 400)), (301, .unexpected(status: 301)), (204, .unexpected(status: 204)),
        (503, .unexpected(status: 503)),
    ]) func everyRefusalIsTold(status: Int, expected: WitnessFault) async {
        #expect(await fault(ScriptedWitness(.answer(status)), lastSeen: 4) == expected)
    }

    @Test(arguments: [HTTPFault.timedOut(.firstByte), .unreachable(host: "witness.example"), .cut("early")])
    func aWitnessThatCannotBeAskedIsTold(_ reason: HTTPFault) async {
        #expect(await fault(ScriptedWitness(.failure(reason))) == .transport(reason))
    }

    @Test func whatTheWitnessAnswersIsVerified() async throws {
        let other = SampleWitness("witness.example/other", number: 51)
        let sameName = SampleWitness(witness.verifier.name, number: 52)
        let forged = SignedNote.Signature(of: witness.verifier, sameName.cosign(note.text).bytes)
        for (body, expected) in [
            ("", WitnessFault.replyMalformed), ("thank you\n", .replyMalformed),
            (String(good.dropLast()), .replyMalformed),
            (line(other.line(under: note.text)), .notCosigned), (line(sameName.line(under: note.text)), .notCosigned),
            (line(forged), .cosignatureInvalid), (line(witness.line(under: "another\n")), .cosignatureInvalid),
        ] {
            #expect(await fault(ScriptedWitness(.answer(200, body))) == expected, "\(body)")
        }
        let among = ScriptedWitness(.answer(200, line(other.line(under: note.text)) + good))
        #expect(await fault(among) == nil, "lines of strangers are passed over")
    }
}
