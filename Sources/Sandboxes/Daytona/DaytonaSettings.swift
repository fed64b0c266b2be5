/// How to reach a Daytona server, and what its sandboxes are to be where a specification does not say.
package struct DaytonaSettings: Sendable {
    package var apiURL: DaytonaURL
    package var key: DaytonaKey
    /// Sent beside a JWT only: an API key belongs to one organisation.
    package var organisation: String?
    /// The region; `nil` for the organisation's own.
    package var target: String?
    /// What sandboxes are made from whose specification names no image.
    package var source: DaytonaSource
    /// Of every command in every sandbox. Never a secret: whoever may see the sandbox sees it.
    package var environment: [String: String]
    /// Cores of a sandbox that is made from an image; a snapshot brings its own size.
    package var processors: Int?
    /// GiB of such a sandbox; `nil`: what its limits come to.
    package var memoryGibibytes: Int?
    package var diskGibibytes: Int?
    /// Minutes without a call after which a sandbox stops by itself; 0 for never.
    package var autoStopMinutes: Int
    /// Minutes after a stop until it is deleted: 0 is at once, so that what a crash left behind costs nothing after
    /// ``autoStopMinutes``.
    package var autoDeleteMinutes: Int
    package var pace: DaytonaPace
    /// Hosts of toolboxes, in small letters, that may be shown the key though they are of another site than the API.
    package var toolboxHosts: Set<String> = []

    /// Whether whatever goes to its sandboxes is to stay at the API's host, below it, or on this machine. A toolbox elsewhere is refused then.
    package var keepsToOwnHosts = false
    /// Of every sandbox, beside those of its specification.
    package var labels: [String: String] = [:]

    /// The environment variable that names them, parted by commas.
    package static let toolboxHostsVariable = "PROMPTLEDGER_TOOLBOX_HOSTS"

    package init(
        apiURL: DaytonaURL = .cloud, key: DaytonaKey, organisation: String? = nil, target: String? = nil,
        source: DaytonaSource = .standard, environment: [String: String] = [:], processors: Int? = nil,
        memoryGibibytes: Int? = nil, diskGibibytes: Int? = nil, autoStopMinutes: Int = 15, autoDeleteMinutes: Int = 0,
        pace: DaytonaPace = DaytonaPace()
    ) {
        precondition(autoStopMinutes >= 0, "minutes are counted from none")
        self.apiURL = apiURL
        self.key = key
        self.organisation = organisation
        self.target = target
        self.source = source
        self.environment = environment
        self.processors = processors
        self.memoryGibibytes = memoryGibibytes
        self.diskGibibytes = diskGibibytes
        self.autoStopMinutes = autoStopMinutes
        self.autoDeleteMinutes = autoDeleteMinutes
        self.pace = pace
    }
}

extension DaytonaSettings {
    /// Whether what goes to a toolbox at that host is still at the API's own, or on this machine.
    package func isOwn(_ host: String) -> Bool { DaytonaToolboxHost.isOwn(host, of: apiURL.host) }
}

/// How often to ask, and how long to wait.
package struct DaytonaPace: Sendable {
    /// Between two questions: at first, growing by a quarter each time, at most.
    package var pollFirst: Duration
    package var pollMost: Duration
    /// From the wish for a sandbox until it must be started.
    package var startMax: Duration
    /// The same where an image must be built first.
    package var buildMax: Duration
    /// Until a sandbox must be deleted.
    package var deleteMax: Duration
    /// The same while the server does not answer at all: from the first question that it left open, for all sandboxes together. It is also how long
    /// it may take to say whether a command whose time is up still runs.
    package var silenceMax: Duration
    /// Of one request.
    package var requestMax: Duration
    /// How often a request that changes nothing is sent again when the server or the way to it failed.
    package var repeatsMax: Int

    package init(
        pollFirst: Duration = .milliseconds(10), pollMost: Duration = .milliseconds(500),
        startMax: Duration = .seconds(60),
        buildMax: Duration = .seconds(600), deleteMax: Duration = .seconds(60), requestMax: Duration = .seconds(30),
        repeatsMax: Int = 3, silenceMax: Duration = .seconds(5)
    ) {
        self.pollFirst = pollFirst
        self.pollMost = pollMost
        self.startMax = startMax
        self.buildMax = buildMax
        self.deleteMax = deleteMax
        self.requestMax = requestMax
        self.repeatsMax = repeatsMax
        self.silenceMax = silenceMax
    }

    /// The pause after one of that length.
    func next(after pause: Duration) -> Duration { min(pause * 5 / 4, pollMost) }
}
