import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct PromptDeciderTests {
    @Test func creatingMakesThePromptAndItsFirstVersion() throws {
        try given().when(.createPrompt(.sample)).then(
            .promptCreated(.with { $0.prompt = PromptID.support.stored }),
            .versionCommitted(
                .with {
                    ($0.prompt, $0.version) = (PromptID.support.stored, VersionID.first.stored)
                    $0.ordinal = 1
                }))
    }

    @Test func allTextOfAPromptIsThePrompts() throws {
        let drafts = try given().decide(.createPrompt(.sample), as: .owner)
        #expect(drafts.map(\.subjects) == [[.prompt(.support)], [.prompt(.support)]])
        #expect(drafts[0].content?.promptCreated.name == "Support")
        #expect(drafts[0].content?.promptCreated.tags == ["mail"])
        #expect(drafts[1].content?.versionCommitted.body == .text("Answer {{question}}"))
        #expect(drafts[1].content?.versionCommitted.message == "first")
    }

    @Test func aCreatedPromptIsFoundByNameAndVersion() throws {
        let state = try WorkspaceState.withPrompt()
        #expect(state.prompt(named: "Support") == .support)
        #expect(state.name(of: PromptID.support) == "Support")
        #expect(state.prompt(of: VersionID.first) == .support)
        #expect(state.versions(of: .support) == [.first])
        #expect(state.heads(of: .support) == [.first])
        #expect(state.tags(of: .support) == ["mail"])
    }

    @Test func anIdIsUsedOnce() throws {
        let state = try WorkspaceState.withPrompt()
        state.when(.createPrompt(.sample.with { $0.name = "Other" })).refused(.exists(.prompt(.support)))
        state.when(.createPrompt(.sample.with { ($0.prompt, $0.name) = (.sample(12), "Other") }))
            .refused(.exists(.version(.first)))
        state.when(.commitVersion(.sample.with { $0.version = .first })).refused(.exists(.version(.first)))
    }

    @Test func aNameIsUsedOnce() throws {
        try WorkspaceState.withPrompt()
            .when(.createPrompt(.sample.with { ($0.prompt, $0.version) = (.sample(12), .sample(23)) }))
            .refused(.nameTaken(.promptName, "Support"))
    }

    @Test(arguments: [
        "", " Support", "Support ", "a@b", "a|b", "a\nb", "a\u{2028}b", String(repeating: "n", count: 256),
    ])
    func aNameObeysTheRule(name: String) throws {
        let outcome = try given().when(.createPrompt(.sample.with { $0.name = name }))
        guard case .failure(.malformed(.promptName, _)) = outcome.result else {
            Issue.record("“\(name)” was not refused: \(outcome.result)")
            return
        }
    }

    @Test(arguments: ["a", "Kundenservice (Köln) / v2", "客服", String(repeating: "n", count: 255)])
    func aNameMayBeAnyLine(name: String) throws {
        let state = try given(.createPrompt(.sample.with { $0.name = name }))
        #expect(state.prompt(named: name) == .support)
    }

    @Test func domainAndTagsAreLines() throws {
        try given().when(.createPrompt(.sample.with { $0.domain = "a\tb" })).refused(.malformed(.promptDomain, "a�b"))
        try given().when(.createPrompt(.sample.with { $0.tags = ["ok", ""] })).refused(.malformed(.tag, ""))
    }

    @Test func tagsAreNotTooMany() throws {
        let tags = (0...PromptLimits.tagsMax).map { "t\($0)" }
        try given().when(.createPrompt(.sample.with { $0.tags = tags }))
            .refused(.tooMany(.tags, count: 65, max: PromptLimits.tagsMax))
    }

    @Test func aVersionMessageIsNotTooLong() throws {
        let message = String(repeating: "m", count: 64 << 10 + 1)
        try given().when(.createPrompt(.sample.with { $0.message = message + "m" }))
            .refused(.malformed(.versionMessage, nil))
    }

    @Test func aBodySaysSomething() throws {
        for body in [PromptBody(), .text(""), .chat()] {
            try given().when(.createPrompt(.sample.with { $0.body = body })).refused(.empty(.promptBody))
        }
    }

    @Test func chatMessagesHaveARoleAndAText() throws {
        let state = try given()
        state.when(.createPrompt(.sample.with { $0.body = .chat(("system", "a"), ("tool", "b")) }))
            .refused(.chatRoleUnknown(message: 2))
        state.when(.createPrompt(.sample.with { $0.body = .chat(("system", ""), ("user", "b")) }))
            .refused(.chatTextEmpty(message: 1))
    }

    @Test func chatMessagesAreNotTooMany() throws {
        let body = PromptBody.with { body in
            body.chat.messages = Array(repeating: .with { ($0.role, $0.text) = ("user", "a") }, count: 1_001)
        }
        try given().when(.createPrompt(.sample.with { $0.body = body }))
            .refused(.tooMany(.chatMessages, count: 1_001, max: PromptLimits.chatMessagesMax))
    }

    @Test func aBodyIsNotTooLarge() throws {
        let text = String(repeating: "b", count: PromptLimits.bodyBytesMax + 1)
        try given().when(.createPrompt(.sample.with { $0.body = .text(text) }))
            .refused(.tooLarge(.promptBody, bytes: text.utf8.count, maxBytes: PromptLimits.bodyBytesMax))
    }

    @Test func aFaultyTemplateIsRefusedWithItsPlace() throws {
        let fault = TemplateFault(
            .filter("upper"), at: TemplatePlace(message: 2, line: 1, column: 7))
        try given()
            .when(.createPrompt(.sample.with { $0.body = .chat(("system", "Be."), ("user", "Hello {{x | upper}}")) }))
            .refused(.template(fault))
    }

    @Test(
        arguments: [
            (.temperature, .with { $0.temperature = -0.1 }), (.temperature, .with { $0.temperature = .nan }),
            (.topP, .with { $0.topP = 1.1 }), (.frequencyPenalty, .with { $0.frequencyPenalty = .infinity }),
            (.presencePenalty, .with { $0.presencePenalty = -.infinity }),
        ] as [(Field, ModelParameters)])
    func numbersThatNoModelCanMeanAreRefused(field: Field, parameters: ModelParameters) throws {
        try given().when(.createPrompt(.sample.with { $0.parameters = parameters })).refused(.malformed(field, nil))
    }

    @Test func parametersThatAreTextAreWellFormed() throws {
        let state = try given()
        state.when(.createPrompt(.sample.with { $0.parameters.jsonSchema = "{" })).refused(.malformed(.jsonSchema, nil))
        state.when(.createPrompt(.sample.with { $0.parameters.reasoningEffort = "very high" }))
            .refused(.malformed(.reasoningEffort, "very high"))
        state.when(.createPrompt(.sample.with { $0.parameters.stop = Array(repeating: "s", count: 65) }))
            .refused(.tooMany(.stop, count: 65, max: PromptLimits.stopMax))
    }

    @Test func soundParametersAreKept() throws {
        let parameters = ModelParameters.with {
            ($0.temperature, $0.topP, $0.jsonSchema) = (0, 1, #"{"type": "object"}"#)
        }
        let drafts = try given().decide(.createPrompt(.sample.with { $0.parameters = parameters }), as: .owner)
        #expect(drafts[1].content?.versionCommitted.parameters == parameters)
    }
}
