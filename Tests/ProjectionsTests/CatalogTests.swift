import Events
import SwiftProtobuf
import Testing

@testable import Projections

@Suite struct CatalogTests {
    @Test func aPromptIsFoundByNameOnlyAfterItWasMade() {
        var log = LogBuilder()
        _ = log.prompt("a")
        let second = log.prompt("b")
        let models = log.models
        #expect(models.catalog.prompt(named: "b", asOf: .position(0)) == nil)
        #expect(models.catalog.prompt(named: "b", asOf: .position(1)) == second)
        #expect(models.catalog.name(of: second) == "b")
    }

    @Test func anErasedNameIsNilAndThePromptIsStillThere() {
        var log = LogBuilder()
        let prompt = log.prompt(nil)
        let models = log.models
        #expect(models.catalog.name(of: prompt) == nil)
        #expect(models.versionGraph.prompts(asOf: .now(models)) == [prompt])
        #expect(models.strays.isEmpty)
    }

    @Test func tagsComeAndGoWithTheMoment() {
        var log = LogBuilder()
        let prompt = log.prompt("a", tags: ["new"])
        log.tag(prompt, "formal")
        log.untag(prompt, "new")
        log.tag(prompt, "new")
        let catalog = log.models.catalog
        let tags = (0..<4).map { catalog.tags(of: prompt, asOf: .position($0)) }
        #expect(tags == [["new"], ["formal", "new"], ["formal"], ["formal", "new"]])
    }

    @Test func promptsAreNarrowedByDomainAndTagAsOfThen() {
        var log = LogBuilder()
        let first = log.prompt("a", domain: "support", tags: ["x"])
        let second = log.prompt("b", domain: "support")
        let third = log.prompt("c", domain: "sales", tags: ["x"])
        log.tag(second, "x")
        let catalog = log.models.catalog
        #expect(catalog.prompts(inDomain: "support", taggedWith: nil, asOf: .position(3)) == [first, second])
        #expect(catalog.prompts(inDomain: nil, taggedWith: "x", asOf: .position(2)) == [first, third])
        #expect(catalog.prompts(inDomain: "support", taggedWith: "x", asOf: .position(3)) == [first, second])
        #expect(catalog.prompts(inDomain: "law", taggedWith: nil, asOf: .position(3)).isEmpty)
    }

    @Test func casesOfADatasetComeInTheirOrder() {
        var log = LogBuilder()
        let (dataset, cases) = log.dataset("questions", cases: 3)
        let catalog = log.models.catalog
        #expect(catalog.dataset(named: "questions", asOf: .position(0)) == dataset)
        #expect(catalog.cases(of: dataset, asOf: .position(2)).map(\.id) == Array(cases[..<2]))
        #expect(catalog.cases(of: dataset, asOf: .position(3)).map(\.ordinal) == [1, 2, 3])
        #expect(catalog.entry(of: cases[1])?.position == 2)
    }

    @Test func aProviderIsReconfiguredAndRemoved() {
        var log = LogBuilder()
        let provider: ProviderID = log.newID()
        for url in ["http://one", "http://two"] {
            log.append(
                .with {
                    $0.providerConfigured.name = "openai"
                    $0.providerConfigured.baseURL = url
                }
            ) {
                $0.providerConfigured.provider = provider.data
                $0.providerConfigured.kind = "openai"
                if url == "http://two" { $0.providerConfigured.tokensPerMinute = 9 }
            }
        }
        log.append { $0.providerRemoved.provider = provider.data }
        let catalog = log.models.catalog
        let urls = (0..<3).map { catalog.provider(named: "openai", asOf: .position($0))?.baseURL }
        #expect(urls == ["http://one", "http://two", nil])
        let limits = (0..<3).map { catalog.provider(named: "openai", asOf: .position($0))?.tokensPerMinute }
        #expect(limits == [nil, 9, nil])
        #expect(catalog.providers(asOf: .position(2)).isEmpty)
    }

    @Test func theNewestCredentialIsToldByWhereItLies() {
        var log = LogBuilder()
        let provider: ProviderID = log.newID()
        log.append { $0.providerConfigured.provider = provider.data }
        let credentials: [CredentialID] = [log.newID(), log.newID()]
        for credential in credentials {
            log.append {
                $0.credentialStored.provider = provider.data
                $0.credentialStored.credential = credential.data
            }
        }
        let catalog = log.models.catalog
        #expect(catalog.credential(of: provider, asOf: .position(0)) == nil)
        #expect(catalog.credential(of: provider, asOf: .position(1))?.id == credentials[0])
        #expect(catalog.credential(of: provider, asOf: .position(2))?.position == 2)
    }

    @Test func aCredentialIsForTheAddressUnderWhichItWasStored() {
        var log = LogBuilder()
        let provider: ProviderID = log.newID()
        func configure(_ url: String, _ kind: String = "openai") {
            log.append(.with { $0.providerConfigured.baseURL = url }) {
                ($0.providerConfigured.provider, $0.providerConfigured.kind) = (provider.data, kind)
            }
        }
        func store() {
            let credential: CredentialID = log.newID()
            log.append {
                ($0.credentialStored.provider, $0.credentialStored.credential) = (provider.data, credential.data)
            }
        }
        configure("http://one")
        store()
        configure("http://one")
        configure("http://two")
        configure("http://one")
        store()
        // Without an address of its own it is where its kind is.
        configure("")
        store()
        configure("", "anthropic")
        store()
        log.append { $0.providerRemoved.provider = provider.data }
        let catalog = log.models.catalog
        let stored = (0..<11).map { catalog.credential(of: provider, asOf: .position($0))?.position }
        #expect(stored == [nil, 1, 1, nil, nil, 5, nil, 7, nil, 9, nil])
        #expect(catalog.credentials(of: provider, asOf: .position(10)).map(\.position) == [1, 5, 7, 9])
    }

    @Test func anAbsentPriceIsUnknownAndALaterOneReplacesIt() {
        var log = LogBuilder()
        for price: Int64 in [2_500_000, 0] {
            log.append {
                $0.priceSet.model = "openai:gpt"
                $0.priceSet.inputPicodollarsPerToken = price
                $0.priceSet.outputPicodollarsPerToken = 4 * price
                if price == 0 { $0.priceSet.cachedInputPicodollarsPerToken = 0 }
            }
        }
        let catalog = log.models.catalog
        #expect(catalog.price(of: "openai:gpt", asOf: .start) == nil)
        #expect(catalog.price(of: "openai:gpt", asOf: .position(0))?.price.usual.outputPicodollars == 10_000_000)
        #expect(catalog.price(of: "openai:gpt", asOf: .position(0))?.price.usual.cachedInputPicodollars == nil)
        #expect(catalog.price(of: "openai:gpt", asOf: .position(1))?.price.usual.inputPicodollars == 0)
        #expect(catalog.price(of: "openai:gpt", asOf: .position(1))?.price.usual.cachedInputPicodollars == 0)
        #expect(catalog.price(of: "other:gpt", asOf: .position(1)) == nil)
        #expect(catalog.pricedModels(asOf: .position(1)) == ["openai:gpt"])
    }

    @Test func membersHaveNamesKindsAndRoles() {
        var log = LogBuilder()
        let member: ActorID = log.newID()
        log.append(.with { $0.memberAdded.name = "Ada" }) {
            $0.memberAdded.member = member.data
            $0.memberAdded.kind = .person
        }
        for role in [Role.viewer, .engineer, .viewer] {
            log.append {
                $0.roleGranted.member = member.data
                $0.roleGranted.role = role
            }
        }
        let catalog = log.models.catalog
        #expect(catalog.name(of: member) == "Ada")
        #expect(catalog.kind(of: member) == .person)
        #expect(catalog.roles(of: member, asOf: .position(1)) == [.viewer])
        #expect(catalog.roles(of: member, asOf: .position(3)) == [.viewer, .engineer])
        #expect(catalog.actors(named: "Ada", asOf: .position(0)) == [member])
    }

    @Test func experimentsThatShareANameAreAllFound() {
        var trial = Trial()
        let again = trial.log.experiment(
            trial.versions, models: ["a:x", "a:y"], dataset: trial.dataset, cases: trial.cases,
            metricNames: ["tone"], labels: ["fast", ""])
        let models = trial.log.models
        #expect(models.catalog.experiments(named: "trial", asOf: .now(models)) == [trial.experiment, again])
        #expect(models.catalog.label(ofModel: 0, in: again) == "fast")
        #expect(models.catalog.label(ofModel: 1, in: again) == nil)
        #expect(models.catalog.metricName(1, in: again) == "tone")
        #expect(models.catalog.metricName(0, in: again) == nil)
        #expect(models.catalog.metricName(2, in: again) == nil)
    }

    @Test func theWorkspaceIsThatOfTheFirstEntryThatMadeOne() {
        var log = LogBuilder()
        let ids: [WorkspaceID] = [log.newID(), log.newID()]
        for id in ids { log.append { $0.workspaceCreated.workspace = id.data } }
        let models = log.models
        #expect(models.catalog.workspace(asOf: .now(models)) == ids[0])
        #expect(models.catalog.workspace(asOf: .start) == nil)
        #expect(models.strays == [1])
    }

    @Test func viewsAreRecordedFromWhereItWasSaidToWhereItWasTakenBack() {
        var log = LogBuilder()
        for isOn in [true, false] { log.append { $0.workspaceSettingsChanged.recordViews = isOn } }
        log.append { $0.workspaceSettingsChanged = WorkspaceSettingsChanged() }
        let catalog = log.models.catalog
        #expect((0...3).map { catalog.recordsViews(asOf: AsOf(end: $0)) } == [false, true, false, false])
    }

    @Test func aMistypedNameFindsTheNearest() {
        var log = LogBuilder()
        for name in ["greeting", "greetings", "summary", "Summary-de", "translate"] { _ = log.prompt(name) }
        let models = log.models
        func near(_ word: String) -> [String] { models.catalog.nearestNames(to: word, of: .prompt, asOf: .now(models)) }
        #expect(near("greetign") == ["greeting", "greetings"])
        #expect(near("SUMMARY") == ["summary", "Summary-de"])
        #expect(near("sumary-de") == ["Summary-de"])
        #expect(near("unrelated").isEmpty)
    }

    @Test func everyKindOfNameIsListed() {
        var trial = Trial()
        trial.log.tag(trial.prompt, "x")
        _ = trial.log.experiment(
            named: "second", trial.versions, dataset: trial.dataset, cases: trial.cases, metricNames: ["tone"])
        let models = trial.log.models
        func names(_ kind: NameKind) -> [String] { models.catalog.names(of: kind, asOf: .now(models)) }
        #expect(names(.prompt) == ["greeting"])
        #expect(names(.dataset) == ["questions"])
        #expect(names(.experiment) == ["second", "trial"])
        #expect(names(.metric) == ["tone"])
        #expect(names(.tag) == ["x"])
        #expect(
            names(.actor).isEmpty && names(.member).isEmpty && names(.team).isEmpty && names(.provider).isEmpty
                && names(.domain).isEmpty)
    }
}
