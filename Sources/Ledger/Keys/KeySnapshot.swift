internal import EventLog

/// The data keys of a moment. Short-lived: a key that is destroyed meanwhile is zeros here, and opens nothing.
struct KeySnapshot: DataKeySource {
    let keys: [DataKeyID: DataKey]

    func dataKey(_ id: DataKeyID) -> DataKey? { keys[id] }

    func hasAll(_ ids: DataKeyIDList) -> Bool { ids.allSatisfy { keys[$0] != nil } }
}
