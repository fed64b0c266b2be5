import Events

/// A vote, turned so that it does not matter which of the two results was shown first.
struct TurnedVote {
    let person: ActorID
    /// Smaller first.
    let runs: [RunID]
    /// Places of the runs' versions among those that were compared.
    let versions: (Int, Int)
    /// Of their case.
    let cluster: Int
    /// 1 where the first of `runs` is preferred, 0 the second, ½ neither.
    let score: Double
}
