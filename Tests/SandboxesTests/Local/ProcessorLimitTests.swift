import Testing

@testable import Sandboxes

/// Of the limits on processor time, whatever our own is.
@Suite struct ProcessorLimitTests {
    @Test(arguments: [(61, 60), (4, 3), (2, 1), (1, 1), (0, 0)])
    func theSignalThatTellsWhyComesFirst(hard: Int, soft: Int) {
        let seconds = Bubblewrap.processorSeconds(hard: hard)
        #expect(seconds.soft == soft && seconds.hard == hard)
    }
}
