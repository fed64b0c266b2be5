import ArgumentParser
import Domain
import Events

/// A variable of the commands in a sandbox, as `--env` takes it: `NAME=VALUE`.
struct SandboxVariable {
    let name: String
    private let value: String

    /// - Throws: what is wrong with it; never its value.
    init(_ text: String) throws {
        guard let sign = text.firstIndex(of: "=") else {
            throw ValidationError("--env takes NAME=VALUE, and one of them has no =")
        }
        (name, value) = (String(text[..<sign]), String(text[sign...].dropFirst()))
        guard !name.isEmpty else {
            throw ValidationError("--env takes NAME=VALUE, and one of them has no name before =")
        }
        guard Field.apiKeyEnvironment.accepts(name) else {
            throw ValidationError(
                "--env \(name.prefix(64))=… has no name of a variable: letters (A-Z), digits and underscores, and no digit first"
            )
        }
        guard name != "PATH", !name.hasPrefix("LD_") else {
            throw ValidationError(
                "--env \(name.prefix(64))=… would decide which programs and libraries run in the sandboxes, so it is not taken; put them where the image has its own"
            )
        }
    }

    /// By its name.
    var looksSecret: Bool {
        let words = name.uppercased()
        return ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL"].contains { words.contains($0) }
    }

    var stored: EnvironmentVariable {
        var variable = EnvironmentVariable()
        (variable.name, variable.value) = (name, value)
        return variable
    }
}
