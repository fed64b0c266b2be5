@testable import Interchange
import Testing

/// The small parts of reports in HTML.
@Suite struct HTMLReportPartsTests {
    @Test func whatCouldEndATextIsEscapedAndNothingElse() {
        #expect(HTMLText.escaped("a < b && \"c\" > 'd'") == "a &lt; b &amp;&amp; &quot;c&quot; &gt; &#39;d&#39;")
        #expect(HTMLText.escaped("two\nlines\tand é 漢 🙂") == "two\nlines\tand é 漢 🙂")
        #expect(HTMLText.escaped("\u{0}\u{7}\u{1B}\u{7F}\u{9B}\r") == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}&#13;")
        for scalar in (0..<0x300).compactMap(Unicode.Scalar.init) {
            let escaped = HTMLText.escaped(String(Character(scalar)))
            #expect(!escaped.contains { "<>\"'".contains($0) } && (escaped.count == 1 || escaped.hasPrefix("&")))
        }
    }

    @Test(arguments: [0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1_FFFE, 0x10_FFFF] as [UInt32])
    func whatIsNeverACharacterStandsInNoReport(value: UInt32) throws {
        var text = "a"
        text.unicodeScalars.append(try #require(Unicode.Scalar(value)))
        #expect(HTMLText.escaped(text) == "a\u{FFFD}")
        #expect(XMLText.escaped(text) == "a\u{FFFD}")
    }

    @Test(arguments: [0xFFFD, 0xFDCF, 0xFDF0, 0xFFEE, 0x1_FFFD, 0x10_FFFD] as [UInt32])
    func theirNeighboursStandAsTheyAre(value: UInt32) throws {
        var text = "a"
        text.unicodeScalars.append(try #require(Unicode.Scalar(value)))
        #expect(HTMLText.escaped(text) == text)
        #expect(XMLText.escaped(text) == text)
    }

    @Test func marksStandWhereTheirValuesAreOnTheScale() {
        let plot = IntervalPlot(of: [0.25, 0.75], within: 0...1)
        #expect(plot.scale == 0...1 && plot.ends == ("0", "1"))
        let mark = plot.mark(0.5, 0.25, 0.75)
        #expect(mark.contains("cx=\"110.00\"") && mark.contains("x1=\"58.00\" y1=\"9\" x2=\"162.00\""))
        #expect(mark.contains("aria-label=\"0.5, from 0.25 to 0.75\""))
        #expect(plot.mark(nil, 0, 1) == "" && plot.mark(.nan, nil, nil) == "")
        #expect(!plot.mark(0.5, nil, nil).contains("reach"), "a dot alone")
        #expect(IntervalPlot(of: [-3, 7, .infinity], within: 0...1).scale == -3...7)
        #expect(IntervalPlot(of: [], within: 0...1).scale == 0...1)
        let around = IntervalPlot(around: [-0.5, 0.2], guides: [-0.1, 0.1])
        #expect(around.guides == [0, -0.1, 0.1] && around.scale.lowerBound == -around.scale.upperBound)
        #expect(around.mark(0, -0.5, 0.5).contains("cx=\"110.00\""))
        #expect(IntervalPlot(around: [], guides: []).mark(0, 0, 0).contains("cx=\"110.00\""))
    }
}
