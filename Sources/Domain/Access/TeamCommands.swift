package import Events

/// Makes a team, as yet without members and roles.
package struct CreateTeam: Equatable, Sendable {
    package var team: TeamID
    /// Unique among the workspace's teams.
    package var name: String

    package init(team: TeamID, name: String) {
        self.team = team
        self.name = name
    }
}

/// Puts a member in a team: they have its roles for as long as they belong to it.
package struct JoinTeam: Equatable, Sendable {
    package var team: TeamID
    package var member: ActorID

    package init(team: TeamID, member: ActorID) {
        self.team = team
        self.member = member
    }
}

package struct LeaveTeam: Equatable, Sendable {
    package var team: TeamID
    package var member: ActorID

    package init(team: TeamID, member: ActorID) {
        self.team = team
        self.member = member
    }
}
