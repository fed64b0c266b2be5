import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct DatasetDeciderTests {
    private func adding(_ content: CaseAddedContent) -> Command {
        .addCases(AddCases(dataset: .questions, cases: [(.one, content)]))
    }

    private func withDataset() throws -> WorkspaceState { try given(.createDataset(.sample)) }

    @Test func creatingNamesTheDataset() throws {
        let state = try given()
        state.when(.createDataset(.sample)).then(.datasetCreated(.with { $0.dataset = DatasetID.questions.stored }))
        let draft = try #require(try state.decide(.createDataset(.sample), as: .owner).first)
        #expect(draft.content?.datasetCreated.name == "Questions")
        #expect(draft.subjects == [.dataset(.questions)])
    }

    @Test func aCreatedDatasetIsFoundByName() throws {
        let state = try withDataset()
        #expect(state.dataset(named: "Questions") == .questions)
        #expect(state.name(of: DatasetID.questions) == "Questions")
        #expect(state.cases(of: .questions).isEmpty)
    }

    @Test func idAndNameAreUsedOnce() throws {
        let state = try withDataset()
        state.when(.createDataset(CreateDataset(dataset: .questions, name: "Other")))
            .refused(.exists(.dataset(.questions)))
        state.when(.createDataset(CreateDataset(dataset: .sample(31), name: "Questions")))
            .refused(.nameTaken(.datasetName, "Questions"))
    }

    @Test func aNameObeysTheRule() throws {
        try given().when(.createDataset(CreateDataset(dataset: .questions, name: "a@b")))
            .refused(.malformed(.datasetName, "a@b"))
    }

    @Test func aDescriptionIsNotTooLong() throws {
        let long = String(repeating: "d", count: 65_537)
        try given().when(.createDataset(CreateDataset(dataset: .questions, name: "a", description: long)))
            .refused(.malformed(.description, nil))
    }

    @Test func casesAreNumberedOn() throws {
        let more = AddCases(dataset: .questions, cases: [(.sample(42), .sample)])
        let state = try withDataset().after(.addCases(.sample))
        state.when(.addCases(more)).then(
            .caseAdded(
                .with {
                    ($0.dataset, $0.caseID) = (DatasetID.questions.stored, CaseID.sample(42).stored)
                    $0.ordinal = 3
                }))
        #expect(try state.after(.addCases(more)).cases(of: .questions) == [.one, .two, .sample(42)])
    }

    @Test func aCaseIsItsOwnSubjectAndItsDatasets() throws {
        let drafts = try withDataset().decide(.addCases(.sample), as: .owner)
        #expect(
            drafts.map(\.subjects) == [
                [.dataset(.questions), .datasetCase(.one)], [.dataset(.questions), .datasetCase(.two)],
            ])
        #expect(try withDataset().after(.addCases(.sample)).dataset(of: .one) == .questions)
    }

    @Test func inputsAreStoredSortedByTheBytesOfTheirNames() throws {
        let content = CaseAddedContent.with {
            $0.inputs = [.text("é", "3"), .text("b", "2"), .json("B", "[1]")]
        }
        let drafts = try withDataset().decide(adding(content), as: .owner)
        #expect(drafts[0].content?.caseAdded.inputs.map(\.name) == ["B", "b", "é"])
    }

    @Test func theDatasetExists() throws {
        try given().when(.addCases(.sample)).refused(.unknown(.dataset(.questions)))
    }

    @Test func aCaseIsAddedOnce() throws {
        let state = try withDataset()
        try state.after(.addCases(.sample)).when(.addCases(.sample)).refused(.exists(.datasetCase(.one)))
        state.when(.addCases(AddCases(dataset: .questions, cases: [(.one, .sample), (.one, .sample)])))
            .refused(.listedTwice(.datasetCase(.one)))
    }

    @Test func casesAreNotTooMany() throws {
        let cases = (0...DatasetLimits.casesPerCommandMax).map { (CaseID.sample($0), CaseAddedContent()) }
        try withDataset().when(.addCases(AddCases(dataset: .questions, cases: cases)))
            .refused(.tooMany(.cases, count: 100_001, max: DatasetLimits.casesPerCommandMax))
    }

    @Test func aDatasetIsNotTooLarge() throws {
        var state = try withDataset()
        var event = CaseAdded.with { $0.dataset = DatasetID.questions.stored }
        var facts = Facts()
        for number in 0..<DatasetLimits.casesMax {
            event.caseID = CaseID.sample(1_000 + number).stored
            facts.event = .caseAdded(event)
            state.apply(facts, content: nil)
        }
        state.when(adding(.sample)).refused(.tooMany(.cases, count: 1_000_001, max: DatasetLimits.casesMax))
    }

    @Test func anInputIsNamedOnceAndHasAValue() throws {
        let state = try withDataset()
        state.when(adding(.with { $0.inputs = [.text("a", "1"), .text("b", ""), .text("a", "2")] }))
            .refused(.inputListedTwice(.one, name: "a"))
        state.when(adding(.with { $0.inputs = [.with { $0.name = "a" }] })).refused(.inputWithoutValue(.one, name: "a"))
        state.when(adding(.with { $0.inputs = [.text("", "1")] })).refused(.malformed(.inputName, ""))
    }

    @Test func anInputThatClaimsToBeJSONIsJSON() throws {
        try withDataset().when(adding(.with { $0.inputs = [.json("a", "{'b': 1}")] }))
            .refused(.inputNotJSON(.one, name: "a"))
    }

    @Test func inputsAreNotTooMany() throws {
        let inputs = (0...DatasetLimits.inputsMax).map { Variable.text("i\($0)", "") }
        try withDataset().when(adding(.with { $0.inputs = inputs }))
            .refused(.tooMany(.inputs, count: 257, max: DatasetLimits.inputsMax))
    }

    @Test func aCaseIsNotTooLarge() throws {
        let half = String(repeating: "x", count: DatasetLimits.caseBytesMax / 2)
        let content = CaseAddedContent.with { ($0.inputs, $0.expected) = ([.text("a", half)], half) }
        try withDataset().when(adding(content)).refused(
            .tooLarge(.caseSize, bytes: 2 * half.utf8.count + 1, maxBytes: DatasetLimits.caseBytesMax))
    }

    @Test func aThresholdIsAShare() throws {
        try withDataset().when(adding(.with { $0.thresholdMillionths = 1_000_001 }))
            .refused(.outOfRange(.threshold, 1_000_001, 0...1_000_000))
    }

    @Test(
        arguments: [
            (.assertionType, .with { $0.type = "" }),
            (.assertionJSON, .with { ($0.type, $0.valueJson) = ("is-json", "{") }),
            (.assertionConfig, .with { ($0.type, $0.configJson) = ("equals", "") }),
            (.assertionThreshold, .with { ($0.type, $0.threshold) = ("latency", .nan) }),
            (.assertionWeight, .with { ($0.type, $0.weightMillionths) = ("equals", -1) }),
            (.metricName, .with { ($0.type, $0.metric) = ("equals", " tone") }),
        ] as [(Field, Assertion)])
    func aMalformedAssertionIsNumbered(field: Field, assertion: Assertion) throws {
        let sound = Assertion.with { ($0.type, $0.weightMillionths) = ("never-heard-of", 0) }
        try withDataset().when(adding(.with { $0.assertions = [sound, assertion] }))
            .refused(.assertionMalformed(2, field))
    }

    @Test func assertionsAreNeitherTooManyNorTooLarge() throws {
        let state = try withDataset()
        let assertion = Assertion.with { $0.type = "equals" }
        state.when(adding(.with { $0.assertions = Array(repeating: assertion, count: 257) }))
            .refused(.tooMany(.assertions, count: 257, max: AssertionLimits.assertionsMax))
        let large = changed(assertion) { $0.value = String(repeating: "v", count: 1 << 20) }
        state.when(adding(.with { $0.assertions = [large] }))
            .refused(.tooLarge(.assertions, bytes: 1 << 20 + 6, maxBytes: AssertionLimits.bytesMax))
    }
}
