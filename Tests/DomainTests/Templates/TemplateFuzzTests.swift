import Domain
import Testing

@Suite struct TemplateFuzzTests {
    /// Mostly what the template language is made of, and some of what it is not.
    private static let pieces = [
        "{", "}", "{{", "}}", "{%", "%}", "{#", "#}", "\\", "\\\\", "%", "#", " ", "\n", "\r\n", "x", ".", "|", "é",
        "🙂", "raw",
        "endraw", "{% raw %}", "{% endraw %}", "{{x}}", "{{ y.0 }}", "\u{301}",
    ]

    private static func text(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
    }

    @Test func anEscapedTextRendersToItself() throws {
        var generator = SeededGenerator.printed("escape")
        for _ in 0..<5_000 {
            let text = Self.text(&generator)
            let template = try Template(parsing: Template.escape(text))
            #expect(template.variables.isEmpty, "\(text.debugDescription)")
            #expect(
                try template.render([:]).unicodeScalars.elementsEqual(text.unicodeScalars), "\(text.debugDescription)")
        }
    }

    @Test func escapedTextsRenderBesideInsertions() throws {
        var generator = SeededGenerator.printed("escape beside insertions")
        for _ in 0..<5_000 {
            // Backslashes at the end would belong to what follows, so a space stands between.
            let (before, after) = (Self.text(&generator) + " ", Self.text(&generator))
            let template = try Template(parsing: Template.escape(before) + "{{x}}" + Template.escape(after))
            let rendered = try template.render(["x": .text("VALUE")])
            #expect(
                rendered.unicodeScalars.elementsEqual((before + "VALUE" + after).unicodeScalars),
                "\((before, after))")
        }
    }

    @Test func anyTextIsReadOrRefusedWithAPlaceInIt() {
        var generator = SeededGenerator.printed("any text")
        var read = 0
        var refused = 0
        for _ in 0..<5_000 {
            let text = Self.text(&generator)
            do throws(TemplateFault) {
                _ = try Template(parsing: text)
                read += 1
            } catch {
                refused += 1
                let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
                let place = error.place ?? TemplatePlace(line: 0, column: 0)
                #expect(lines.indices.contains(place.line - 1), "\(text.debugDescription)")
                #expect(1...lines[place.line - 1].count ~= place.column, "\(text.debugDescription)")
            }
        }
        #expect(read > 0 && refused > 0)
    }

    /// Time must not grow with the square of the size: these took minutes if it did.
    @Test(arguments: ["{{x}} ", "\\", "{% raw %}{% endraw %}", "{% raw %}{% ", "{", "}}", "\\{{"])
    func largeTextsAreReadInOnePass(piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        let took = ContinuousClock().measure { _ = try? Template(parsing: text) }
        #expect(took < .seconds(20))
    }
}
