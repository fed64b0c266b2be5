import Domain
import Events
import Testing

@Suite struct RefusalTests {
    /// One of each.
    private static let all: [Refusal] = [
        .notPermitted(.editPrompts, .owner), .workspaceNotFounded, .workspaceFounded,
        .founderIsNotOwner(owner: .owner, actor: .runner), .publicKeyMalformed(bytes: 3), .publicKeyShared,
        .publicKeyTaken, .publicKeyUnusable,
        .memberRemoved(.ada), .lastOwner, .roleComesFromTeam(.admin, .ada), .signingKeyUnknown(.ada),
        .signingKeyEnded(.ada), .signingKeyRevoked(.ada, .stolen, inDoubtFrom: 7),
        .unlockKeyMalformed(bytes: 3), .unlockKeyUnusable, .unlockKeyTaken(.founding), .lastUnlockSlot(.founding),
        .epochPassed(root: 1, workspaceKey: 1),
        .unknown(.provider(.local)), .exists(.actor(.owner)), .listedTwice(.credential(.key)),
        .modelListedTwice("a:b"), .priceTiersDoNotRise(model: "a:b"), .metricListedTwice("m"),
        .nameTaken(.promptName, "n"), .malformed(.promptName, "n"),
        .outOfRange(.repeats, 0, 1...2), .tooMany(.cases, count: 2, max: 1),
        .tooLarge(.promptBody, bytes: 2, maxBytes: 1),
        .empty(.models), .template(TemplateFault(.comment)), .chatRoleUnknown(message: 1),
        .chatTextEmpty(message: 1), .severalHeads(.support, [.first, .second]), .versionOfOtherPrompt(.first, .support),
        .inputListedTwice(.one, name: "i"), .inputWithoutValue(.one, name: "i"), .inputNotJSON(.one, name: "i"),
        .assertionMalformed(1, .assertionType), .caseOfOtherDataset(.one, .questions),
        .runCountWrong(given: 1, needed: 2), .experimentNotStarted(.trial), .experimentStarted(.trial),
        .experimentOver(.trial, .concluded), .runsOpen(.trial, count: 1), .runOver(.one, .failed),
        .attemptUnderWay(.one, attempt: 1), .noAttemptUnderWay(.one), .attemptWrong(.one, given: 1, underWay: 2),
        .experimentPaused(.trial), .rerunCountWrong(given: 1, failed: 2), .budgetElsewhere(.all, .trial),
        .attemptOfAnother(.one, .runner), .resultNotReusable(.one, reused: .two), .reusedResultMeasured(.one),
        .onPremisesWithoutAddress("local"), .sandboxSettingsOfModels("local"), .snapshotAndImage,
        .sizeWithoutImage(.daytonaDisk),
        .failureUnspecified(.one), .reasonCountWrong(scores: 1, reasons: 2), .metricUnknown(place: 2, metrics: 1),
        .answerMissing(.one), .answersNotComparable(.one, .two),
    ]

    @Test(arguments: Self.all)
    func everyRefusalIsOneLineThatSaysWhatToDo(refusal: Refusal) {
        let text = "\(refusal)"
        #expect(!text.contains { $0.isNewline })
        #expect(text.count < 300)
        // What is wrong, then what to do; a rule says both at once.
        #expect(text.contains(";") || text.contains("must be"), "\(text)")
    }

    @Test func aRuleIsSaidInTheRefusal() {
        #expect(
            "\(Refusal.malformed(.promptName, "a@b"))"
                == "the name of the prompt “a@b” must be 1 to 255 characters, without @, | and control characters, "
                + "and no space at either end")
        #expect(
            "\(Refusal.malformed(.model, "gpt 5"))"
                == "the model “gpt 5” must be provider:name, such as openai:gpt-5, at most 255 characters without spaces"
        )
        #expect(
            "\(Refusal.outOfRange(.repeats, 0, 1...1_000))"
                == "0 is out of range for the repeats; choose from 1 to 1000")
        #expect(
            "\(Refusal.assertionMalformed(2, .assertionConfig))"
                == "assertion 2: the config of the assertion must be one well-formed JSON value")
    }

    @Test func everyThingSaysWhatItIs() {
        let id = "018bcfe5-6832-7000-8000-000000000000"
        let things: [Thing] = [
            .actor(.sample(50)), .prompt(.sample(50)), .version(.sample(50)), .dataset(.sample(50)),
            .datasetCase(.sample(50)), .provider(.sample(50)), .credential(.sample(50)), .experiment(.sample(50)),
            .run(.sample(50)), .team(.sample(50)), .unlockSlot(.sample(50)), .budget(.sample(50)),
        ]
        let words = things.map { "\($0)".split(separator: " ") }
        #expect(Set(words.map(\.last)) == [Substring(id)])
        #expect(Set(words.map(\.first)).count == things.count)
    }
}
