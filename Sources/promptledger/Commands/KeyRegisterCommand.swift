import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Sodium

extension KeyCommand {
    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a new signing key sign for a member: made and kept here, or given by its public half.",
            discussion: """
                For who has no key left that signs: theirs was revoked or lost, or never was here. An owner does it for others. Where a key \
                of theirs is here and signs, `key rotate --signing` puts a new one in its place.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "Whose, by name or id.") var member: String
        @Option(
            name: .customLong("public-key"),
            help: "The Ed25519 public key of somebody who keeps the private one elsewhere, in base64.")
        var publicKey: String?

        func run() async throws {
            let given = try publicKey.map(SigningKeyArgument.publicKey)
            let open = try ledger.openToWrite(for: .whole)
            let owner = try open.ask { try $0.member(member) }
            let key: PublicKey
            if let given {
                try await open.execute(.registerSigningKey(RegisterSigningKey(owner: owner, publicKey: given)))
                // What is no public key was refused.
                key = PublicKey(bytes: given)!
            } else {
                guard !open.reader.canSignHere(owner) else {
                    throw ExitStatus.failed(
                        "a key of \(member) is here and signs; `promptledger key rotate --signing \(member)` puts a new one in its place"
                    )
                }
                key = try await open.ledger.registerSigningKey(for: owner, as: open.actor)
                if owner != open.actor { KeyMadeForOther(key, of: owner, wasLocked: false).warn(in: open.reader) }
            }
            guard ledger.isJSON else {
                return Standard.output("\(key.digest)  signs for \(open.reader.actorName(owner))")
            }
            JSONOutput.document([
                "actor": "\(owner)", "key": "\(key.digest)", "public_key": Data(key.bytes).base64EncodedString(),
                "held": given == nil,
            ])
        }
    }
}
