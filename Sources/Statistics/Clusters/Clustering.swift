/// Which cases belong together, such as the questions about one document or the turns of one conversation: what makes one of them easy or hard
/// does so for the others too, so that only clusters are independent of each other.
package struct Clustering: Hashable, Sendable {
    /// Of each case the number of its cluster: from 0 on without gaps, in the order of their first cases.
    package let numbers: [Int]
    /// How many clusters there are.
    package let count: Int

    /// - Parameter labels: for each case any number that its cluster, and no other, has.
    package init(_ labels: some Sequence<Int>) {
        var known: [Int: Int] = [:]
        numbers = labels.map { label in
            let number = known[label] ?? known.count
            known[label] = number
            return number
        }
        count = known.count
    }

    /// Of the cases at these places alone.
    package func restricted(to places: [Int]) -> Clustering { Clustering(places.map { numbers[$0] }) }

    /// The places of the cases of each cluster.
    package var members: [[Int]] {
        var members = [[Int]](repeating: [], count: count)
        for (place, number) in numbers.enumerated() { members[number].append(place) }
        return members
    }

    /// Of one value a case, added up by cluster.
    package func sums(of values: [Double]) -> [Double] {
        var sums = [DoubleDouble](repeating: .zero, count: count)
        for (number, value) in zip(numbers, values) { sums[number] = sums[number] + value }
        return sums.map(\.value)
    }

    /// How many cases each cluster has.
    package var sizes: [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for number in numbers { sizes[number] += 1 }
        return sizes
    }
}
