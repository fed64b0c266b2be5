import ArgumentParser
import Domain
import Events
import Ledger
import Projections

struct TeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Give roles to many at once: a team's roles are those of all its members.",
        subcommands: [Create.self, Join.self, Leave.self, Grant.self, Revoke.self, List.self, Show.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a team, as yet without members and roles.")
        @OptionGroup var ledger: LedgerOptions
        @Argument var name: String

        func run() async throws {
            let open = try ledger.openToWrite()
            let team: TeamID = open.ledger.newID()
            try await open.execute(.createTeam(CreateTeam(team: team, name: name)))
            if ledger.isJSON {
                JSONOutput.document(["team": "\(team)", "name": name])
            } else {
                Standard.output("\(team)")
            }
        }
    }

    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put a member in a team.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The team.") var team: String
        @Argument(help: "A name or an id.") var user: String

        func run() async throws {
            let open = try ledger.openToWrite()
            let (team, member) = try open.ask { (try $0.team(self.team), try $0.member(user)) }
            try await open.execute(.joinTeam(JoinTeam(team: team, member: member)))
        }
    }

    struct Leave: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a member out of a team.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The team.") var team: String
        @Argument(help: "A name or an id.") var user: String
        @OptionGroup var lastOwner: LastOwnerOption

        func run() async throws {
            let open = try ledger.openToWrite()
            let (team, member) = try open.ask { (try $0.team(self.team), try $0.member(user)) }
            try await lastOwner.execute(.leaveTeam(LeaveTeam(team: team, member: member)), in: open)
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give every member of a team a role.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The team.") var team: String
        @Argument var role: String

        func run() async throws {
            let role = try References.role(role)
            let open = try ledger.openToWrite()
            try await open.execute(.grantRole(GrantRole(role, to: .team(try open.ask { try $0.team(team) }))))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a role from a team; members who have it otherwise keep it.")
        @OptionGroup var ledger: LedgerOptions
        @Argument(help: "The team.") var team: String
        @Argument var role: String
        @OptionGroup var lastOwner: LastOwnerOption

        func run() async throws {
            let role = try References.role(role)
            let open = try ledger.openToWrite()
            let command = RevokeRole(role, of: .team(try open.ask { try $0.team(team) }))
            try await lastOwner.execute(.revokeRole(command), in: open)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the teams.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            var table = Table([("team", .left), ("roles", .left), ("members", .right), ("id", .left)])
            for team in reader.read({ $0.catalog.teams(asOf: moment) }) {
                let view = TeamView(team, reader, moment)
                if ledger.isJSON { JSONOutput.line(view.fields) } else { table.add(view.cells) }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a team: its roles and who belongs to it.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "The team.") var team: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let view = TeamView(try reader.ask(asOf: moment) { try $0.team(team) }, reader, moment)
            if ledger.isJSON { JSONOutput.document(view.fields) } else { Standard.output(view.text) }
        }
    }
}
