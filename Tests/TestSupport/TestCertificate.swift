import Foundation

/// A certificate authority of our own and one certificate by it, made anew with the `openssl` command: for 127.0.0.1,
/// or for a name that no server here has.
package struct TestCertificate: Sendable {
    /// What a client trusts.
    package let authority: String
    package let certificate: String
    package let key: String

    package struct NotMade: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - subject: as openssl wants an alternative name: `IP:127.0.0.1`, `DNS:elsewhere.test`.
    ///   - days: how long it holds; negative where it has expired.
    package init(for subject: String = "IP:127.0.0.1", days: Int = 2, in folder: TemporaryDirectory) throws {
        func openssl(_ words: String) throws {
            let outcome = try Programs.run("openssl", words.split(separator: " ").map(String.init), in: folder)
            guard outcome.status == 0 else { throw NotMade(description: "openssl ended with \(outcome.status)") }
        }
        let request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        try openssl("\(request) -x509 -days 2 -subj /CN=authority -keyout ca.key -out ca.pem")
        try openssl("\(request) -subj /CN=server -keyout server.key -out server.csr")
        try Data("subjectAltName=\(subject)\n".utf8).write(to: folder.file("server.ext"))
        try openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile server.ext -out server.pem"
        )
        authority = folder.file("ca.pem").path
        certificate = folder.file("server.pem").path
        key = folder.file("server.key").path
    }

    package static var isPossible: Bool { Programs.isPresent("openssl") }
    package static let absence = "the openssl command is not installed"
}
