import Synchronization

/// Between two runs of one experiment a sandbox is emptied: of processes and of its working folder, which is also the home
/// of what runs in it. What a program wrote elsewhere stays, which is why a sandbox never changes its owner.
extension DaytonaSandbox: ReusableSandbox {
    package func prepare() async throws(SandboxFault) {
        let listing = try await execute(DaytonaProcesses.list)
        guard listing.exitCode == 0 else { throw .unavailable("the sandbox does not tell what runs in it") }
        residents.withLock { $0 = DaytonaProcesses.read(listing.standardOutput) }
    }

    package func reset() async throws(SandboxFault) {
        guard let residents = residents.withLock(\.self) else {
            throw .unavailable("a sandbox that was not prepared cannot be emptied")
        }
        let execution = try await execute(DaytonaProcesses.empty(keeping: residents))
        guard execution.exitCode == 0 else {
            throw .ended(.died("it could not be emptied (exit code \(execution.exitCode))"))
        }
    }
}

/// What runs in a sandbox, each process as its number and the moment it began: a number alone may come to another.
///
/// Ending a session ends its group of processes, and no program that left the group.
enum DaytonaProcesses {
    /// For each process that is neither ours nor dead: `$process` is its number and moment. Fields of `/proc/*/stat` as
    /// proc(5) has them, counted from the one after the name, which may hold anything, a line break too.
    private static func each(_ work: String) -> String {
        """
        for folder in /proc/[0-9]*; do
            line=$(cat "$folder/stat" 2>/dev/null) || continue
            set -- ${line##*) }
            [ "$3" = "$own" ] || [ "$1" = Z ] || [ "$1" = X ] && continue
            process=${folder#/proc/}:${20}
            \(work)
        done
        """
    }

    /// Our own shell, and what belongs to its session, is one group.
    private static let own = "read -r line </proc/self/stat && set -- ${line##*) } && own=$3 || exit 2\n"

    static let list = SandboxCommand(["sh", "-c", own + each("echo \"$process\"")], timeMax: .seconds(30))

    /// What ``list`` wrote.
    static func read(_ output: [UInt8]) -> [String] {
        String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends all but `residents`, again and again while there are others: a program may make new ones as fast. The folder
    /// itself stays, since the command stands in it.
    static func empty(keeping residents: [String]) -> SandboxCommand {
        let script = """
            known=" $* "
            \(own)
            rounds=0
            while :; do
                others=
                \(each("case $known in *\" $process \"*) continue ;; esac; others=1; kill -9 \"${folder#/proc/}\""))
                [ -n "$others" ] || break
                rounds=$((rounds + 1))
                [ "$rounds" -lt 50 ] || exit 3
                sleep 0.02
            done
            find . -mindepth 1 -maxdepth 1 -exec rm -rf {} +
            """
        return SandboxCommand(["sh", "-c", script, "sh"] + residents, timeMax: .seconds(30))
    }
}
