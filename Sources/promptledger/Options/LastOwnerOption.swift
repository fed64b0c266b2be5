import ArgumentParser
import Domain
import Ledger

/// What keeps a command that takes somebody's powers away from leaving a ledger that nobody here can manage any more. The log knows who is an
/// owner; that an owner whose key is elsewhere has its private half, it cannot know.
struct LastOwnerOption: ParsableArguments {
    @Flag(help: "Do it also where no owner would be left whose signing key is here.") var anyway = false

    func execute(_ command: Command, in open: OpenLedger) async throws {
        guard anyway || !open.ledger.leavesNoOwnerHere(command, as: open.actor) else {
            throw ExitStatus.failed(
                "no owner would be left whose signing key is here, and nothing here tells whether another can sign; make sure of that, then say --anyway"
            )
        }
        try await open.execute(command)
    }
}
