import Testing

@testable import Providers

@Suite struct ProviderSettingsTests {
    @Test func credentialShowsItselfToNobody() throws {
        let credential = try Credential("sk-canary-1")
        var dumped = ""
        dump(credential, to: &dumped)
        let settings = try ProviderSettings.sample(credential: "sk-canary-1")
        for shown in [
            "\(credential)", String(reflecting: credential), dumped, "\(settings)", String(reflecting: settings),
        ] {
            #expect(!shown.contains("canary"))
        }
        #expect("\(credential)" == "Credential(…)")
        #expect(credential.withText { $0 } == "sk-canary-1")
    }

    @Test func credentialIsFreedOfTheSpaceAroundIt() throws {
        #expect(try Credential(" \tsk-1\r\n").withText { $0 } == "sk-1")
    }

    @Test(arguments: [
        ("", Credential.Flaw.empty), (" \n", .empty), ("a b", .notVisibleASCII), ("a\r\nX: y", .notVisibleASCII),
        ("é", .notVisibleASCII),
    ])
    func whatCannotBeAHeaderIsNoCredential(_ text: String, _ flaw: Credential.Flaw) {
        #expect(throws: flaw) { try Credential(text) }
    }

    @Test(arguments: [
        ("", ""), ("sk-00001", "[credential]"), ("xsk-00001sk-00001y", "x[credential][credential]y"),
        ("sk-0000", "sk-0000"),
    ])
    func everyOccurrenceOfTheKeyIsBlotted(_ text: String, _ expected: String) throws {
        #expect(String(decoding: try Credential("sk-00001").blotted(from: Array(text.utf8)), as: UTF8.self) == expected)
    }

    /// Some servers escape more in their JSON than they must.
    @Test(arguments: [
        #"{"error":"bad key sk-a\/b&c\"d e"}"#, #"{"error":"bad key sk-a\u002fb\u0026c\"d e"}"#,
        #"{"error":"bad key \u0073\u006B-a/b&c\u0022d e"}"#, #"{"error":"bad key sk-a/b&c"d e"}"#,
    ])
    func theKeyIsBlottedAsJSONWritesIt(_ reply: String) throws {
        let blotted = try Credential(#"sk-a/b&c"d"#).blotted(from: Array(reply.utf8))
        #expect(String(decoding: blotted, as: UTF8.self) == #"{"error":"bad key [credential] e"}"#)
    }

    @Test(arguments: [#"sk-a\"#, #"sk-a\u"#, #"sk-a\u002"#, #"sk-a\u00zzb&c\"d e"#, #"sk-a\nb&c\"d and more"#])
    func whatIsOnlyLikeTheKeyStays(_ reply: String) throws {
        #expect(try Credential(#"sk-a/b&c"d"#).blotted(from: Array(reply.utf8)) == Array(reply.utf8))
    }

    /// Answers are full of words such as `test`, which a server without keys takes as one.
    @Test func wordThatIsNoSecretStays() throws {
        #expect(try Credential("test").blotted(from: Array("a test".utf8)) == Array("a test".utf8))
    }

    /// Events hand out a text bit by bit, and other texts between.
    @Test(arguments: [
        #"{"id":"a","text":"so sk-ca"} {"id":"b","text" : "nary-77."}"#,
        #"{"text":"sk-\u0063"}\n{"text":""}\n{"n":[1,{}],"text":"anary"}\n{"text":null}{"text":"-77"}"#,
        #"{"text":"sk-canary-7"}{"text":"7"#,
    ]) func keyInPiecesIsNotKept(events: String) throws {
        let kept = try Credential("sk-canary-77").kept(of: Array(events.utf8))
        #expect(String(decoding: kept, as: UTF8.self) == "[not kept: the credential stood in this reply]")
    }

    @Test(arguments: [
        #"{"id":"nary-77"}{"text":"sk-ca"}"#, #"{"text":"sk-ca"}{"text":"\"nary-77"}"#, #"{"text":"sk-ca"#, "\"", "",
        #"{"text":"#, #"{"text" "#, #"{"text":"\"#,
    ]) func eventsWithoutTheKeyAreKept(events: String) throws {
        #expect(try Credential("sk-canary-77").kept(of: Array(events.utf8)) == Array(events.utf8))
    }

    @Test(arguments: [("1234567", false), ("12345678", true)])
    func aKeyKnowsWhetherItIsLongEnoughToBeTakenOut(_ text: String, _ isTakenOut: Bool) throws {
        #expect(try Credential(text).isTakenOutOfReplies == isTakenOut)
    }

    @Test func keyThatBeginsTwiceIsBlotted() throws {
        #expect(
            String(decoding: try Credential("aaaaaaab").blotted(from: Array("aaaaaaaab aaaaaaab".utf8)), as: UTF8.self)
                == "a[credential] [credential]")
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", "https://api.openai.com/v1", "api.openai.com"),
        ("HTTP://Localhost:8080//", "HTTP://Localhost:8080", "localhost"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1", "::1"), ("http://[::1]", "http://[::1]", "::1"),
        ("https://host:/v1", "https://host:/v1", "host"), ("https://host:65535", "https://host:65535", "host"),
    ])
    func baseURLKnowsItsHost(_ text: String, _ kept: String, _ host: String) throws {
        let base = try BaseURL(text)
        #expect(base.text == kept && base.host == host)
    }

    @Test(arguments: [
        ("http://h:1", "http://h:1/api/chat"), ("http://h:1/v1", "http://h:1/api/chat"),
        ("http://h:1/V2/", "http://h:1/api/chat"), ("http://h:1/API", "http://h:1/api/chat"),
        ("http://h:1/below/v1", "http://h:1/below/api/chat"), ("http://h:1/below", "http://h:1/below/api/chat"),
        // Neither a version nor a name.
        ("http://h:1/v", "http://h:1/v/api/chat"), ("http://h:1/v1beta", "http://h:1/v1beta/api/chat"),
        ("http://h:1/myapi", "http://h:1/myapi/api/chat"),
        // What looks like one is the host.
        ("http://v1", "http://v1/api/chat"), ("http://api/", "http://api/api/chat"),
    ])
    func rootIsTheBaseWithoutAVersionOrAName(_ base: String, _ url: String) throws {
        #expect(try BaseURL(base).appendingToRoot("/api/chat", without: ["api"]) == url)
    }

    @Test(arguments: [
        ("api.openai.com/v1", BaseURL.Flaw.notHTTP), ("ftp://x", .notHTTP), ("", .empty), ("https:///v1", .noHost),
        ("https://me:pw@host/v1", .holdsCredential), ("https://host/v1?key=1", .holdsQuery),
        ("https://host/v1#x", .holdsQuery),
        ("http://h:99999", .badPort), ("http://h:0/v1", .badPort), ("http://h:8o80", .badPort),
        ("http://[::1/v1", .badPort), ("http://[::1]8080", .badPort), ("http://::1/v1", .noHost),
        // A password with a slash in it.
        ("https://me:pa/ss@host/v1", .badPort),
        ("https://host/a b", .notPrintable), ("https://host/\r\nX: y", .notPrintable), ("https://hóst", .notPrintable),
    ])
    func whatIsNoBaseURLIsRefused(_ text: String, _ flaw: BaseURL.Flaw) {
        #expect(throws: flaw) { try BaseURL(text) }
    }
}
