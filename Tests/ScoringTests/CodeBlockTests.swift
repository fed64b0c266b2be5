import Testing

@testable import Scoring

/// Which part of an answer is the program. Lines of the examples are CommonMark 0.31.2's, or what models write.
@Suite struct CodeBlockTests {
    /// An answer, and the program in it.
    struct Line: Sendable, CustomTestStringConvertible {
        let answer: String
        let code: String?
        let testDescription: String

        init(_ description: String, _ answer: String, _ code: String?) {
            (testDescription, self.answer, self.code) = (description, answer, code)
        }
    }

    private static let lines: [Line] = [
        Line("of the language", "Here:\n```sh\nls\n```\n```python\nprint(1)\n```\nDone.", "print(1)"),
        Line("without a word", "```\nx = 1\n```", "x = 1"),
        Line("none", "x = 2", nil),
        Line("with tildes", "~~~py\nx = 3\n~~~", "x = 3"),
        Line("not closed", "```python\nx = 4", "x = 4"),
        Line("not closed, without a word", "Here:\n```\nx = 5\n", "x = 5"),
        Line("of another language alone", "```sh\nls\n```", nil),
        Line("indented with its fence", "  ```python\n  if a:\n      b\n c\n  ```", "if a:\n    b\nc"),
        Line("a fence of four columns is none", "    ```python\n    x\n    ```", nil),
        Line("a closing fence of four columns is none", "```python\nx\n    ```\ny\n```", "x\n    ```\ny"),
        Line("closed by more marks, and white space", "```python\nx\n`````  \ny", "x"),
        Line("not closed by fewer", "````python\n```\nx\n````", "```\nx"),
        Line("not closed by other marks", "```python\n~~~\nx\n```", "~~~\nx"),
        Line("a closing fence has no word", "```python\na\n```x\nb\n```", "a\n```x\nb"),
        Line("no mark in the line of a fence of backticks", "``` a`b\nx = 1", nil),
        Line("but behind tildes", "~~~ py `x`\ny\n~~~", "y"),
        Line("an empty block", "```python\n```", ""),
        Line("empty lines at either end", "```python\n\nx\n\n```", "\nx\n"),
        Line("ends of lines of any kind", "```python\r\na\rb\r\n```\r\nz", "a\nb"),
        Line(
            "and of no other", "```python\na = '\u{2028}'; b = '\u{0B}\u{0C}\u{85}'\n```",
            "a = '\u{2028}'; b = '\u{0B}\u{0C}\u{85}'"),
        Line("in an item of a list", "1. So:\n\n   ```python\n   if a:\n       b\n   ```\n2. Done", "if a:\n    b"),
        Line("deeper in a list", "- one\n  - two\n\n    ```python\n    x\n    ```", "x"),
        Line("ended with its item", "- ```python\n  x\ny", "x"),
        Line("in a quotation", "> ```python\n> x\n>   y\n> ```\nz", "x\n  y"),
        Line("ended with its quotation", "> ```python\n> x\ny", "x"),
        Line("with tabs", "-\t```python\n\tif a:\n\t\tb\n\t```", "if a:\n\tb"),
        Line("white space within stays", "```python\n\tx\n   y \n```", "\tx\n   y "),
    ]

    @Test(arguments: lines) func theProgramIsFound(_ line: Line) {
        #expect(CodeBlock.first(in: line.answer, of: .python) == line.code)
    }

    @Test func anyTextIsRead() {
        var random = SystemRandomNumberGenerator()
        let pieces = ["```", "~~~", "`", "python", "\n", "\r", "\t", " ", "> ", "- ", "1. ", "x", "\u{0}", "é", "    "]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            let code = CodeBlock.first(in: text, of: .python)
            #expect(code.map { $0.utf8.count <= text.utf8.count + 8 } ?? true, "\(text.debugDescription)")
        }
    }
}
