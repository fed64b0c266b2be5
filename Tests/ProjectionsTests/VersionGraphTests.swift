import Events
import Projections
import Testing

@Suite struct VersionGraphTests {
    /// 1 ← 2 ← 4 and 1 ← 3 ← 4: an edit, another edit, and their merge.
    private struct Diamond {
        var log = LogBuilder()
        let prompt: PromptID
        let (first, left, right, merge): (VersionID, VersionID, VersionID, VersionID)

        init() {
            prompt = log.prompt()
            first = log.version(1, of: prompt)
            left = log.version(2, of: prompt, from: [first])
            right = log.version(3, of: prompt, from: [first])
            merge = log.version(4, of: prompt, from: [right, left])
        }
    }

    @Test func parentsKeepTheirAuthorsOrder() {
        let diamond = Diamond()
        let graph = diamond.log.models.versionGraph
        #expect(graph.parents(of: diamond.merge).map(\.id) == [diamond.right, diamond.left])
        #expect(graph.parents(of: diamond.first).isEmpty)
    }

    @Test func childrenAreThoseCommittedByThen() {
        let diamond = Diamond()
        let graph = diamond.log.models.versionGraph
        let atLeft = AsOf.position(graph.version(diamond.left)!.position)
        #expect(graph.children(of: diamond.first, asOf: atLeft).map(\.id) == [diamond.left])
        #expect(
            graph.children(of: diamond.first, asOf: .now(diamond.log.models)).map(\.id) == [
                diamond.left, diamond.right,
            ])
    }

    @Test func anAncestorReachedTwiceComesOnceAndAfterWhatWasMadeFromIt() {
        let diamond = Diamond()
        let graph = diamond.log.models.versionGraph
        #expect(graph.ancestors(of: diamond.merge).map(\.id) == [diamond.right, diamond.left, diamond.first])
        #expect(graph.ancestors(of: diamond.first).isEmpty)
    }

    @Test func descendantsComeOnceAndAfterWhatTheyWereMadeFrom() {
        let diamond = Diamond()
        let models = diamond.log.models
        let ids = models.versionGraph.descendants(of: diamond.first, asOf: .now(models)).map(\.id)
        #expect(ids == [diamond.left, diamond.right, diamond.merge])
    }

    @Test func aMergeIsTheOnlyHeadAndBothSidesWereBefore() {
        let diamond = Diamond()
        let models = diamond.log.models
        let graph = models.versionGraph
        #expect(graph.heads(of: diamond.prompt, asOf: .now(models)).map(\.id) == [diamond.merge])
        let before = AsOf(end: graph.version(diamond.merge)!.position)
        #expect(graph.heads(of: diamond.prompt, asOf: before).map(\.id) == [diamond.left, diamond.right])
    }

    @Test func aForkedVersionIsStillAHeadOfItsOwnPrompt() {
        var diamond = Diamond()
        let fork = diamond.log.fork(diamond.prompt, at: diamond.merge, named: "fork")
        let start = diamond.log.version(1, of: fork, from: [diamond.merge])
        let models = diamond.log.models
        let graph = models.versionGraph
        #expect(graph.heads(of: diamond.prompt, asOf: .now(models)).map(\.id) == [diamond.merge])
        #expect(graph.roots(of: fork, asOf: .now(models)).map(\.id) == [start])
        #expect(graph.roots(of: diamond.prompt, asOf: .now(models)).map(\.id) == [diamond.first])
        #expect(graph.children(of: diamond.merge, asOf: .now(models)).map(\.id) == [start])
        #expect(graph.ancestors(of: start).count == 4)
    }

    @Test func lineageNamesEveryPromptThatAForkDescendsFrom() {
        var log = LogBuilder()
        let first = log.prompt("a")
        let firstVersion = log.version(of: first)
        let second = log.fork(first, at: firstVersion, named: "b")
        let secondVersion = log.version(of: second, from: [firstVersion])
        let third = log.fork(second, at: secondVersion, named: "c")
        let models = log.models
        let graph = models.versionGraph
        #expect(graph.lineage(of: third).map(\.prompt) == [second, first])
        #expect(graph.lineage(of: third).map(\.version) == [secondVersion, firstVersion])
        #expect(graph.lineage(of: first).isEmpty)
        #expect(graph.forks(of: first, asOf: .now(models)) == [second])
        #expect(graph.forks(of: first, asOf: .position(1)).isEmpty)
    }

    @Test func allForksAreThoseOfForksToo() {
        var log = LogBuilder()
        let first = log.prompt("a")
        let firstVersion = log.version(of: first)
        let second = log.fork(first, at: firstVersion, named: "b")
        let secondVersion = log.version(of: second, from: [firstVersion])
        let third = log.fork(second, at: secondVersion, named: "c")
        let thirdVersion = log.version(of: third, from: [secondVersion])
        let fourth = log.fork(first, at: firstVersion, named: "d")
        let fifth = log.fork(third, at: thirdVersion, named: "e")
        _ = log.prompt("apart")
        let models = log.models
        let graph = models.versionGraph
        #expect(graph.allForks(of: first, asOf: .now(models)) == [second, third, fourth, fifth])
        #expect(graph.allForks(of: third, asOf: .now(models)) == [fifth])
        #expect(graph.allForks(of: fifth, asOf: .now(models)).isEmpty)
        #expect(graph.allForks(of: first, asOf: .position(2)) == [second])
    }

    @Test func aVersionIsFoundByItsOrdinalOnceItIsThere() {
        let diamond = Diamond()
        let models = diamond.log.models
        let graph = models.versionGraph
        #expect(graph.version(3, of: diamond.prompt, asOf: .now(models))?.id == diamond.right)
        #expect(graph.version(3, of: diamond.prompt, asOf: .position(2)) == nil)
        #expect(graph.latestVersion(of: diamond.prompt, asOf: .position(2))?.id == diamond.left)
    }

    @Test func aVersionTellsWhoMadeItWhenAndWhere() {
        let diamond = Diamond()
        let version = diamond.log.models.versionGraph.version(diamond.left)
        #expect(version?.author == diamond.log.author)
        #expect(version?.position == 2)
        #expect(version?.recordedAt == LogBuilder.firstTime + 2_000_000)
    }

    @Test func aVersionOfAnUnknownParentIsAStrayAndNotInTheGraph() {
        var log = LogBuilder()
        let prompt = log.prompt()
        let orphan = log.version(of: prompt, from: [log.newID()])
        #expect(log.models.strays == [1])
        #expect(log.models.versionGraph.version(orphan) == nil)
    }

    @Test func aForkFromAVersionOfAnotherPromptIsAStray() {
        var log = LogBuilder()
        let (first, second) = (log.prompt("a"), log.prompt("b"))
        let version = log.version(of: first)
        let fork = log.fork(second, at: version, named: "c")
        #expect(log.models.strays == [3])
        #expect(log.models.versionGraph.origin(of: fork) == nil)
    }

    @Test func aChainOfAHundredThousandVersionsIsWalked() {
        var log = LogBuilder()
        let prompt = log.prompt()
        var chain = [log.version(of: prompt)]
        for ordinal in 2...100_000 {
            chain.append(log.version(UInt32(ordinal), of: prompt, from: [chain[ordinal - 2]]))
        }
        let models = log.models
        let graph = models.versionGraph
        #expect(graph.ancestors(of: chain.last!).map(\.id) == chain.dropLast().reversed())
        #expect(graph.descendants(of: chain[0], asOf: .now(models)).count == 99_999)
        #expect(graph.heads(of: prompt, asOf: .position(50_000)).map(\.id) == [chain[49_999]])
    }
}
