import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct VersionDeciderTests {
    private func committed(_ version: VersionID, parents: [VersionID], ordinal: UInt32) -> Facts.OneOf_Event {
        .versionCommitted(
            .with {
                ($0.prompt, $0.version) = (PromptID.support.stored, version.stored)
                $0.parents = parents.map(\.stored)
                $0.ordinal = ordinal
            })
    }

    /// First, and two edits of it.
    private func withTwoHeads() throws -> WorkspaceState {
        try given(
            .createPrompt(.sample), .commitVersion(.sample.with { $0.parents = [.first] }),
            .commitVersion(.sample.with { ($0.version, $0.parents) = (.sample(24), [.first]) }))
    }

    @Test func anEditFollowsTheOnlyHead() throws {
        try WorkspaceState.withPrompt().when(.commitVersion(.sample))
            .then(committed(.second, parents: [.first], ordinal: 2))
    }

    @Test func anEditBecomesTheHead() throws {
        let state = try given(.createPrompt(.sample), .commitVersion(.sample))
        #expect(state.heads(of: .support) == [.second])
        #expect(state.versions(of: .support) == [.first, .second])
    }

    @Test func anEditOfAnOlderVersionMakesASecondHead() throws {
        #expect(try withTwoHeads().heads(of: .support) == [.second, .sample(24)])
    }

    @Test func amongSeveralHeadsTheParentMustBeNamed() throws {
        try withTwoHeads().when(.commitVersion(.sample.with { $0.version = .sample(25) }))
            .refused(.severalHeads(.support, [.second, .sample(24)]))
    }

    @Test func aMergeHasTwoParentsAndIsTheOnlyHead() throws {
        let merge = CommitVersion.sample.with { ($0.version, $0.parents) = (.sample(25), [.second, .sample(24)]) }
        let state = try withTwoHeads()
        state.when(.commitVersion(merge)).then(committed(.sample(25), parents: merge.parents, ordinal: 4))
        #expect(try state.after(.commitVersion(merge)).heads(of: .support) == [.sample(25)])
    }

    @Test func parentsAreTwoAtMostAndDifferent() throws {
        let state = try withTwoHeads()
        let three = CommitVersion.sample.with {
            ($0.version, $0.parents) = (.sample(25), [.first, .second, .sample(24)])
        }
        state.when(.commitVersion(three)).refused(.tooMany(.parents, count: 3, max: PromptLimits.parentsMax))
        state.when(.commitVersion(three.with { $0.parents = [.second, .second] }))
            .refused(.listedTwice(.version(.second)))
    }

    @Test func promptAndParentsExist() throws {
        let state = try WorkspaceState.withPrompt()
        state.when(.commitVersion(.sample.with { $0.prompt = .sample(12) })).refused(.unknown(.prompt(.sample(12))))
        state.when(.commitVersion(.sample.with { $0.parents = [.sample(29)] }))
            .refused(.unknown(.version(.sample(29))))
    }

    @Test func aParentIsOfTheSamePrompt() throws {
        try given(.createPrompt(.sample), .forkPrompt(.sample))
            .when(.commitVersion(.sample.with { $0.parents = [.sample(22)] }))
            .refused(.versionOfOtherPrompt(.sample(22), .support))
    }

    @Test func anEditObeysTheRulesOfAVersion() throws {
        try WorkspaceState.withPrompt().when(.commitVersion(.sample.with { $0.body = .text("") }))
            .refused(.empty(.promptBody))
    }

    @Test func aForkIsANewPromptWhoseFirstVersionHasAParentElsewhere() throws {
        try WorkspaceState.withPrompt().when(.forkPrompt(.sample)).then(
            .promptForked(
                .with {
                    $0.prompt = PromptID.sample(11).stored
                    $0.fromPrompt = PromptID.support.stored
                    $0.fromVersion = VersionID.first.stored
                }),
            .versionCommitted(
                .with {
                    $0.prompt = PromptID.sample(11).stored
                    $0.version = VersionID.sample(22).stored
                    $0.parents = [VersionID.first.stored]
                    $0.ordinal = 1
                }))
    }

    @Test func aForkLeavesTheHeadsOfItsSource() throws {
        let state = try given(.createPrompt(.sample), .forkPrompt(.sample))
        #expect(state.heads(of: .support) == [.first])
        #expect(state.heads(of: .sample(11)) == [.sample(22)])
        #expect(state.prompt(named: "Sales") == .sample(11))
    }

    @Test func textOfAForkGoesWithItsSourceAndItsNameDoesNot() throws {
        let state = try WorkspaceState.withPrompt()
        let drafts = try state.decide(.forkPrompt(.sample), as: .owner)
        #expect(drafts[0].subjects == [.prompt(.sample(11)), .prompt(.support)])
        #expect(drafts[1].subjects == [.prompt(.sample(11)), .prompt(.support)])
    }

    @Test func editsOfAForkOfAForkGoWithEverySource() throws {
        let again = ForkPrompt.sample.with {
            ($0.prompt, $0.version, $0.fromVersion, $0.name) = (.sample(12), .sample(26), .sample(22), "Resale")
        }
        let state = try given(.createPrompt(.sample), .forkPrompt(.sample), .forkPrompt(again))
        let edit = CommitVersion.sample.with { ($0.prompt, $0.version) = (.sample(12), .sample(27)) }
        let drafts = try state.decide(.commitVersion(edit), as: .owner)
        #expect(drafts[0].subjects == [.prompt(.sample(12)), .prompt(.sample(11)), .prompt(.support)])
    }

    @Test func aForkObeysTheRulesOfAPrompt() throws {
        let state = try WorkspaceState.withPrompt()
        state.when(.forkPrompt(.sample.with { $0.fromVersion = .sample(29) })).refused(.unknown(.version(.sample(29))))
        state.when(.forkPrompt(.sample.with { $0.prompt = .support })).refused(.exists(.prompt(.support)))
        state.when(.forkPrompt(.sample.with { $0.name = "Support" })).refused(.nameTaken(.promptName, "Support"))
        state.when(.forkPrompt(.sample.with { $0.body = .text("{{") })).refused(
            .template(
                TemplateFault(.unclosed("{{"), at: TemplatePlace(line: 1, column: 1))))
    }
}

@Suite struct TagDeciderTests {
    private let tag = Command.tagPrompt(TagPrompt(prompt: .support, tag: "new"))
    private let untag = Command.untagPrompt(UntagPrompt(prompt: .support, tag: "mail"))

    @Test func taggingIsAnEventWhoseTagIsThePrompts() throws {
        let state = try WorkspaceState.withPrompt()
        state.when(tag).then(.promptTagged(.with { $0.prompt = PromptID.support.stored }))
        let draft = try #require(try state.decide(tag, as: .owner).first)
        #expect(draft.content?.promptTagged.tag == "new")
        #expect(draft.subjects == [.prompt(.support)])
        #expect(try state.after(tag).tags(of: .support) == ["mail", "new"])
    }

    @Test func taggingTwiceIsTaggingOnce() throws {
        try WorkspaceState.withPrompt().after(tag).when(tag).then()
    }

    @Test func untaggingTakesTheTagAway() throws {
        let state = try WorkspaceState.withPrompt()
        state.when(untag).then(.promptUntagged(.with { $0.prompt = PromptID.support.stored }))
        #expect(try state.after(untag).tags(of: .support).isEmpty)
    }

    @Test func untaggingWhatIsNotTaggedDoesNothing() throws {
        try WorkspaceState.withPrompt().after(untag).when(untag).then()
    }

    @Test func onlyPromptsAreTagged() throws {
        try given().when(tag).refused(.unknown(.prompt(.support)))
        try given().when(untag).refused(.unknown(.prompt(.support)))
    }

    @Test func aTagIsALineOf64Characters() throws {
        let long = String(repeating: "t", count: 65)
        try WorkspaceState.withPrompt().when(.tagPrompt(TagPrompt(prompt: .support, tag: long)))
            .refused(.malformed(.tag, String(repeating: "t", count: 40) + "…"))
    }

    @Test func aPromptHasNotTooManyTags() throws {
        let full = CreatePrompt.sample.with { $0.tags = (1...PromptLimits.tagsMax).map { "t\($0)" } }
        try given(.createPrompt(full)).when(tag).refused(.tooMany(.tags, count: 65, max: PromptLimits.tagsMax))
    }
}
