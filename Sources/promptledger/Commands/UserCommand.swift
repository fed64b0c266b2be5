import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Say who belongs to the workspace, and what they may do.",
        discussion: "Roles: \(Role.known.map(\.word).joined(separator: ", ")).",
        subcommands: [Add.self, Grant.self, Revoke.self, Remove.self, List.self, Show.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a member; their signing key is made and kept in keys.db, unless its public half is given.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "What they are called; unique among members.") var name: String
        @Option(name: .customLong("role"), help: "A role to begin with; may be given more than once.")
        var roles: [String] = []
        @Option(help: "person, runner or token.") var kind = "person"
        @Option(
            name: .customLong("public-key"),
            help: "The Ed25519 public key of somebody who keeps the private one elsewhere, in base64.")
        var publicKey: String?

        func run() async throws {
            let roles = Set(try self.roles.map { try References.role($0) })
            guard let kind = ActorKind(word: kind) else {
                throw ExitStatus.usage("--kind takes \(ActorKind.known.map(\.word).joined(separator: ", "))")
            }
            let key = try publicKey.map(SigningKeyArgument.publicKey)
            let open = try ledger.openToWrite()
            let member: ActorID = open.ledger.newID()
            if let key {
                try await open.execute(
                    .addMember(AddMember(member: member, kind: kind, name: name, publicKey: key, roles: roles)))
            } else {
                _ = try await open.ledger.addMember(member, kind: kind, name: name, roles: roles, as: open.actor)
            }
            if ledger.isJSON {
                JSONOutput.document(MemberView(member, open.reader, AsOf(end: open.reader.size)).fields)
            } else {
                Standard.output("\(member)")
            }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a member a role.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A name or an id.") var user: String
        @Argument var role: String

        func run() async throws {
            let role = try References.role(role)
            let open = try ledger.openToWrite()
            try await open.execute(.grantRole(GrantRole(role, to: .member(try open.ask { try $0.member(user) }))))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a role from a member.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A name or an id.") var user: String
        @Argument var role: String
        @OptionGroup var lastOwner: LastOwnerOption

        func run() async throws {
            let role = try References.role(role)
            let open = try ledger.openToWrite()
            let command = RevokeRole(role, of: .member(try open.ask { try $0.member(user) }))
            try await lastOwner.execute(.revokeRole(command), in: open)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a member: they have no role from here on, and their keys sign no more.",
            discussion: "What they did stays in the log, with their name; `promptledger erase` takes the name.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "A name or an id.") var user: String
        @OptionGroup var lastOwner: LastOwnerOption

        func run() async throws {
            let open = try ledger.openToWrite()
            let command = RemoveMember(member: try open.ask { try $0.member(user) })
            try await lastOwner.execute(.removeMember(command), in: open)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the members and their roles.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Flag(help: "Also those who were removed.") var all = false

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let members = reader.read { models in
                all ? models.catalog.actors(asOf: moment) : models.catalog.members(asOf: moment)
            }
            var table = Table([
                ("user", .left), ("kind", .left), ("roles", .left), ("teams", .left), ("key", .left), ("id", .left),
            ])
            for member in members {
                let view = MemberView(member, reader, moment)
                if ledger.isJSON { JSONOutput.line(view.fields) } else { table.add(view.cells) }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a member: roles, teams, since when, and whether their key is here.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name or an id.") var user: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let view = MemberView(try reader.ask(asOf: moment) { try $0.actor(user) }, reader, moment)
            if ledger.isJSON { JSONOutput.document(view.fields) } else { Standard.output(view.text) }
        }
    }
}
