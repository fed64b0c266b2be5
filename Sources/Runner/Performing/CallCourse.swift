/// What a run asks and tells of its call while it is made.
struct CallCourse: Sendable {
    /// Waits until the call may be made; `false` when it is not to be made any more.
    let awaitPlace: @Sendable () async -> Bool
    /// Is told as soon as the model has answered, before anything is recorded: the place is another's then.
    let ended: @Sendable (CallEnding) -> Void
}
