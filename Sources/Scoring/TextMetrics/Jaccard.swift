/// The Jaccard index of two texts' sets of words: how many they share, of all that either has. In lower case, parted at Unicode white space.
package enum Jaccard {
    /// 0…1; symmetric. 1 where neither text has a word: they are the same then.
    package static func similarity(_ first: String, _ second: String) -> Double {
        let (first, second) = (Set(Words.lowercased(first)), Set(Words.lowercased(second)))
        let shared = first.intersection(second).count
        let all = first.count + second.count - shared
        return all == 0 ? 1 : Double(shared) / Double(all)
    }
}
