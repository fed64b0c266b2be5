import HTTPTransport
import Testing

@testable import Providers

@Suite struct ProviderCatalogTests {
    @Test func everyKindIsFoundByItsWord() throws {
        for kind in ProviderCatalog.kinds {
            #expect(try ProviderCatalog.kind(kind.word.uppercased()).title == kind.title)
        }
        #expect(Set(ProviderCatalog.kinds.map(\.word)).count == ProviderCatalog.kinds.count)
    }

    @Test(arguments: [
        ("olama", "ollama"), ("gpt4al", "gpt4all"),
        ("opnai", "openai"), ("lamacpp", "llamacpp"), ("llama.cpp", "llamacpp"), ("hugingface", "huggingface"),
        ("antropic", "anthropic"), ("openai-response", "openai-responses"), ("coherre", "cohere"),
    ])
    func mistypedWordNamesTheNearest(_ word: String, _ nearest: String) {
        #expect(throws: ProviderCatalogError.unknown(word, nearest: nearest)) { try ProviderCatalog.kind(word) }
    }

    @Test(arguments: [
        ("ollama", "http://127.0.0.1:11434/api/tags"), ("llamacpp", "http://127.0.0.1:8080/v1/models"),
        ("gpt4all", "http://127.0.0.1:4891/v1/models"),
    ])
    func localKindIsLookedForOnThisMachineAndNeedsNoKey(_ word: String, _ url: String) async throws {
        let kind = try ProviderCatalog.kind(word)
        let transport = ReplayTransport(status: 404)
        let settings = ProviderSettings(baseURL: try kind.baseURL(given: nil))
        _ = try? await kind.provider(settings: settings, transport: transport).models()
        #expect(transport.requests.map(\.url) == [url])
        #expect(kind.credentialVariable == nil)
    }

    @Test func keyOfTheEnvironmentIsNotForAnybodysServer() throws {
        let kind = try ProviderCatalog.kind("tgi")
        #expect(kind.credentialVariable == nil && kind.defaultBaseURL == nil)
    }

    @Test func strangeWordListsTheKnownOnes() {
        do {
            _ = try ProviderCatalog.kind("quux")
            Issue.record("quux is no provider")
        } catch {
            #expect("\(error)".hasPrefix("no provider is called 'quux': the known ones are openai, "))
            for word in ProviderCatalog.words { #expect("\(error)".contains(word)) }
        }
    }

    @Test(arguments: [
        ("huggingface", "https://router.huggingface.co/v1/models"),
        ("hf-inference", "https://router.huggingface.co/v1/models"),
        ("openai-responses", "https://api.openai.com/v1/models"),
        ("anthropic", "https://api.anthropic.com/v1/models?limit=1000"),
        ("cohere", "https://api.cohere.com/v1/models?endpoint=chat&page_size=1000"),
    ])
    func kindMakesAProviderThatAsksItsAddress(_ word: String, _ address: String) async throws {
        let kind = try ProviderCatalog.kind(word)
        let transport = ReplayTransport(status: 401)
        let settings = ProviderSettings(baseURL: try kind.baseURL(given: nil))
        _ = try? await kind.provider(settings: settings, transport: transport).models()
        #expect(transport.requests.map(\.url) == [address])
    }

    @Test func kindWithoutAnAddressNeedsOne() throws {
        let kind = try ProviderCatalog.kind("openai-compatible")
        #expect(throws: ProviderCatalogError.needsBaseURL("openai-compatible")) { try kind.baseURL(given: nil) }
        #expect(throws: ProviderCatalogError.badBaseURL("openai-compatible", .notHTTP)) {
            try kind.baseURL(given: "host")
        }
        #expect(try kind.baseURL(given: "http://host:1/v1").host == "host")
    }
}
