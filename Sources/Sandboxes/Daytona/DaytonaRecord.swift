/// A sandbox as Daytona tells of it. Fields that are not needed here are not looked at; what is needed and missing is
/// tolerated where something else can stand in.
struct DaytonaRecord: Decodable, Sendable, Equatable {
    let id: String
    let state: DaytonaState
    var errorReason: String?
    /// Up to the sandbox's id; empty with some servers, which have to be asked for it.
    var toolboxURL: String?
    var snapshot: String?
    /// What the server calls what it built of an image; `nil` where it built nothing, or does not say.
    var builtReference: String?
    var labels: [String: String]
    /// When it was last called, as the server writes moments.
    var lastActivity: String?

    private enum CodingKeys: String, CodingKey {
        case id, state, errorReason, snapshot, labels, buildInfo
        case lastActivity = "lastActivityAt"
        case toolboxURL = "toolboxProxyUrl"
    }

    private struct Build: Decodable {
        var snapshotRef: String?
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        id = try object.decode(String.self, forKey: .id)
        state = DaytonaState(word: (try? object.decodeIfPresent(String.self, forKey: .state)) ?? "unknown")
        errorReason = try? object.decodeIfPresent(String.self, forKey: .errorReason)
        toolboxURL = (try? object.decodeIfPresent(String.self, forKey: .toolboxURL)).flatMap { $0.isEmpty ? nil : $0 }
        snapshot = (try? object.decodeIfPresent(String.self, forKey: .snapshot)).flatMap { $0.isEmpty ? nil : $0 }
        builtReference = (try? object.decodeIfPresent(Build.self, forKey: .buildInfo))?.snapshotRef.flatMap {
            DaytonaSource.isName($0) ? $0 : nil
        }
        labels = (try? object.decodeIfPresent([String: String].self, forKey: .labels)) ?? [:]
        lastActivity = try? object.decodeIfPresent(String.self, forKey: .lastActivity)
        guard (1...128).contains(id.utf8.count) else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: object, debugDescription: "no id")
        }
    }
}

/// Where a sandbox is in its life, in the server's word. New words come with new servers.
struct DaytonaState: Sendable, Equatable {
    enum Stage: Sendable { case underWay, started, failed, buildFailed, stopped, gone }

    let word: String

    var stage: Stage {
        switch word {
        case "started": .started
        case "error": .failed
        case "build_failed": .buildFailed
        case "destroyed", "destroying": .gone
        case "stopped", "stopping", "archived", "archiving", "paused", "pausing": .stopped
        default: .underWay
        }
    }
}

/// One page of a list.
struct DaytonaPage: Decodable, Sendable {
    let items: [DaytonaRecord]
    let nextCursor: String?
}
