extension ReadModels {
    /// The entries up to a moment that tell of a cosigned checkpoint, in the order of the log.
    package func witnessed(asOf moment: AsOf) -> ArraySlice<UInt64> {
        witnessed.prefix(prefixCount(witnessed.indices) { moment.sees(witnessed[$0]) })
    }
}
