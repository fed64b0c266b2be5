internal import Foundation

/// How bubblewrap is called: new user, pid, mount, network, IPC and UTS namespaces, a read-only system without anybody's files, a home and a
/// `/tmp` in memory that are gone with the last process, no environment of the host's. See bwrap(1).
struct Bubblewrap: Sendable {
    /// The working folder, and the user's home, inside.
    static let home = "/home/run"
    /// Where the socket of the forwarder lies inside.
    static let socket = "/run/reach.sock"
    /// As whom programs run when we are root ourselves: `nobody`. Root is exempt from the limit on processes, and outside it would be root
    /// who broke out.
    private static let nobody: uid_t = 65534

    let program: String
    /// Whoever starts it, and as whom.
    let isRoot: Bool

    /// Looks for the programs it needs.
    init() throws(SandboxFault) {
        guard let program = Self.find("bwrap") else {
            throw .unavailable("bubblewrap is not installed on this machine: apt-get install bubblewrap")
        }
        guard Self.find("prlimit") != nil else {
            throw .unavailable("prlimit is not installed on this machine: apt-get install util-linux")
        }
        self.program = program
        isRoot = geteuid() == 0
        if isRoot, Self.find("setpriv") == nil {
            throw .unavailable("setpriv is not installed on this machine: apt-get install util-linux")
        }
    }

    private static func find(_ name: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
    }

    /// Gives a folder to whom programs run as.
    func handOver(_ path: String) { if isRoot { chown(path, Self.nobody, Self.nobody) } }

    /// Gives a pipe to whom programs run as: `/dev/stderr` opens it anew.
    func handOver(_ pipe: Descriptor) { if isRoot { fchown(pipe.number, Self.nobody, Self.nobody) } }

    /// The program first.
    /// - Parameters:
    ///   - filter: a descriptor from which the filter of system calls is read.
    ///   - socket: the forwarder's, on this machine.
    ///   - command: what runs inside.
    func arguments(
        _ limits: SandboxLimits, filter: Int32?, socket: String?, command: [String]
    ) -> [String] {
        var arguments: [String] = []
        if isRoot {
            arguments += [
                "/usr/bin/setpriv", "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups", "--",
            ]
        }
        arguments += [
            program, "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
            "--unshare-cgroup-try", "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox",
            // A session of its own has no terminal to push input into.
            "--new-session", "--die-with-parent", "--clearenv",
        ]
        for (name, value) in Self.environment { arguments += ["--setenv", name, value] }
        for path in Self.systemFolders { arguments += Self.shown(path) }
        for path in Self.systemFiles { arguments += ["--ro-bind-try", path, path] }
        // What is mapped of /dev/zero would be memory that is nobody's; /dev/full gives the same zeros, and cannot be mapped (full(4)).
        arguments += ["--proc", "/proc", "--dev", "/dev", "--dev-bind-try", "/dev/full", "/dev/zero"]
        for path in Self.writable {
            // Half of it for the working folder, so that there is room for one file as large as may be.
            arguments += ["--size", "\(limits.diskBytes / (path == Self.home ? 2 : 4))", "--tmpfs", path]
        }
        if let socket { arguments += ["--bind", socket, Self.socket] }
        // What lies between is in memory too, and would be one more disk to fill.
        arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
        if let filter { arguments += ["--seccomp", "\(filter)"] }
        arguments += ["--chdir", Self.home, "--"]
        return arguments + Self.limited(limits) + command
    }

    private static let environment = [
        ("HOME", home), ("LANG", "C.UTF-8"), ("PATH", "/usr/local/bin:/usr/bin:/bin"), ("TMPDIR", "/tmp"),
        ("USER", "run"),
    ]

    static let writable = [home, "/tmp", "/dev/shm"]
    private static let systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
    /// What programs of the system need of `/etc`, and nothing that tells of the machine's users.
    private static let systemFiles = [
        "/etc/alternatives", "/etc/ca-certificates", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
        "/etc/localtime", "/etc/pki/tls", "/etc/ssl/certs", "/etc/ssl/openssl.cnf",
    ]

    /// A folder read-only as it is here; where it is a link, as on a merged `/usr`, the same link.
    private static func shown(_ path: String) -> [String] {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
            return ["--symlink", target, path]
        }
        return ["--ro-bind-try", path, path]
    }

    /// So many more than allowed the kernel lets be started: a sandbox that has more than are allowed is seen with them, and ended for that.
    private static let processesBeyond = 16

    /// Seconds of processor time of any one process: those of the limits, or fewer where our own hard limit is lower. At the soft one the
    /// kernel sends a signal that tells what it was for, at the hard one SIGKILL (setrlimit(2)).
    static func processorSeconds(_ limits: SandboxLimits) -> (soft: Int, hard: Int) {
        processorSeconds(hard: bounded(limits.processorSeconds + 1, RLIMIT_CPU))
    }

    static func processorSeconds(hard: Int) -> (soft: Int, hard: Int) { (min(hard, max(1, hard - 1)), hard) }

    /// Of every process inside. Processes, and threads with them, are counted in the sandbox's own user namespace, so this must be set within it.
    private static func limited(_ limits: SandboxLimits) -> [String] {
        let processor = processorSeconds(limits)
        func both(_ value: Int, _ resource: __rlimit_resource) -> String {
            let value = bounded(value, resource)
            return "\(value):\(value)"
        }
        return [
            "/usr/bin/prlimit", "--core=0:0", "--cpu=\(processor.soft):\(processor.hard)",
            // Of what is written to, not of the address space: JavaScript and Go set aside far more than they use.
            "--data=\(both(limits.memoryBytes, RLIMIT_DATA))", "--fsize=\(both(limits.fileBytes, RLIMIT_FSIZE))",
            "--nofile=\(both(256, RLIMIT_NOFILE))",
            "--nproc=\(both(limits.processes + processesBeyond, __RLIMIT_NPROC))",
            // What is counted for a user and not for a sandbox, so that it would be taken from the user's other programs.
            "--sigpending=\(both(1_024, __RLIMIT_SIGPENDING))", "--msgqueue=0:0", "--",
        ]
    }

    /// Where our own hard limit is lower, that one: nobody may raise it.
    private static func bounded(_ value: Int, _ resource: __rlimit_resource) -> Int {
        var own = rlimit()
        guard getrlimit(__rlimit_resource_t(resource.rawValue), &own) == 0 else { return value }
        return min(value, Int(clamping: own.rlim_max))
    }
}
