/// What runs as the first program of a local sandbox: a script that does what it is told on its standard input, one thing at a time, and says
/// on its standard output how each ended. Commands write to descriptors 3 and 4.
///
/// It runs as the same user as the programs, so they may well make it say what they like; that ends nowhere but in their own result.
enum Agent {
    /// - `put BYTES MODE PATH`, then the bytes
    /// - `run BYTES INPUT-BYTES`, then so many bytes of shell script, then so many of input
    /// - `get BYTES-MAX PATH`: the file comes on descriptor 3
    ///
    /// Each is answered by `done CODE`, `done missing` where there is no such file. Whatever a command leaves unread of its input is read
    /// away, or it would be taken for the next thing to do; whatever it leaves running is killed: that reaches all but the script itself
    /// and the namespace's first process.
    static let script = #"""
        set -f
        umask 077
        echo ready
        while read -r verb first second third; do
          code=0
          case $verb in
            put)
              folder=${third%/*}
              [ "$folder" = "$third" ] || mkdir -p -- "$folder"
              head -c "$first" | { cat >"$third" && chmod "$second" "$third"; code=$?; cat >/dev/null; exit "$code"; } 2>/dev/null
              code=$?;;
            run)
              script=$(head -c "$first")
              head -c "$second" | { (eval "$script") >&3 2>&4 3>&- 4>&-; code=$?; cat >/dev/null; exit "$code"; }
              code=$?
              kill -s KILL -- -1 2>/dev/null;;
            get)
              if [ -f "$second" ]; then head -c "$first" -- "$second" >&3 2>/dev/null; code=$?; else code=missing; fi;;
          esac
          echo "done $code"
        done
        """#

    static func put(_ file: SandboxFile) -> [UInt8] {
        Array("put \(file.bytes.count) \(file.isExecutable ? "700" : "600") \(file.path.text)\n".utf8) + file.bytes
    }

    static func run(_ command: SandboxCommand) throws(SandboxFault) -> [UInt8] {
        let script = try script(of: command)
        return Array("run \(script.utf8.count) \(command.input.count)\n".utf8) + script.utf8 + command.input
    }

    static func get(_ path: SandboxPath, bytesMax: Int) -> [UInt8] { Array("get \(bytesMax) \(path.text)\n".utf8) }

    /// What came of it: the code after `done`.
    enum Answer: Equatable {
        case ready
        case done(Int)
        case missing

        /// `nil` where a line is none of the agent's.
        init?(_ line: some Collection<UInt8>) {
            switch String(decoding: line, as: UTF8.self) {
            case "ready": self = .ready
            case "done missing": self = .missing
            case let text where text.hasPrefix("done "):
                guard let code = Int(text.dropFirst(5)), (0...255).contains(code) else { return nil }
                self = .done(code)
            default: return nil
            }
        }
    }

    private static func script(of command: SandboxCommand) throws(SandboxFault) -> String {
        let settings = command.environment.sorted { $0.key < $1.key }
        guard !command.arguments.isEmpty else { throw .rejected("a command names no program") }
        guard command.arguments.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw .rejected("an argument holds a zero byte")
        }
        guard settings.allSatisfy({ EnvironmentName.isOne($0.key) && !$0.value.utf8.contains(0) }) else {
            throw .rejected(
                "an environment variable has a name beyond A-Z, a-z, 0-9 and _, or a zero byte in its value")
        }
        let words = settings.map { "\($0.key)=\($0.value)" } + command.arguments
        return (settings.isEmpty ? "exec " : "exec env ") + words.map(quoted).joined(separator: " ")
    }

    /// One word to a shell, whatever is in it.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
