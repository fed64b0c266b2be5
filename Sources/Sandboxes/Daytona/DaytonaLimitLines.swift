/// The lines by which a command's shell lowers its own limits, and so those of all that it starts: soft and hard, so that no
/// program can raise them again. Where a sandbox's own are lower, those hold.
///
/// The kernel keeps them (setrlimit(2)), of each process but for the number of processes, which it counts by user. Root's
/// processes it does not count: in an image that runs as root they have no bound but the sandbox's.
enum DaytonaLimitLines {
    /// What the shell itself needs beside the command: for its input, and for what stands behind it.
    private static let processesOfTheShell = 6

    /// Shells differ: one calls the number of processes `-p`; one counts a file's size in kibibytes, where others have
    /// blocks of 512 bytes; and one, asked for no kind of limit, lowers the soft one alone.
    ///
    /// The number of processes is so many more than there are, threads included. What the kernel counts and nobody here
    /// sees (other containers, where they share their users) could leave no room at all, so it is tried first whether
    /// anything can be started then; if not, there is no such limit.
    static func script(_ limits: SandboxLimits) -> String {
        let kibibytes = kibibytes(limits.fileBytes)
        // At the soft limit of processor time the kernel sends a signal that says why; a program that goes on is killed a
        // second later.
        return """
            ulimit -S -t \(limits.processorSeconds); ulimit -H -t \(limits.processorSeconds + 1)
            set -- /proc/[0-9]*/task/[0-9]*
            room=$(($# + \(limits.processes + processesOfTheShell)))
            (ulimit -S -u $room || ulimit -S -p $room; exec sh -c 'env true; exit $?') || room=
            case "${BASH_VERSION:+$SHELLOPTS}" in
            '' | *posix*) size=\(2 * kibibytes) ;;
            *) size=\(kibibytes) ;;
            esac
            for kind in -S -H; do
            ulimit $kind -d \(Self.kibibytes(limits.memoryBytes))
            ulimit $kind -f $size
            [ -z "$room" ] || ulimit $kind -u $room || ulimit $kind -p $room
            done
            """
    }

    private static func kibibytes(_ bytes: Int) -> Int { (bytes + 1_023) / 1_024 }
}
