/// A list of texts with commas between them. White space around each is left out, and what is empty between two commas asks for nothing. A text that holds a comma stands
/// in double quotes; a quote within them is doubled or has a backslash before it. (promptfoo, src/util/parseCommaSeparatedValues.ts.)
package enum CommaList {
    /// `nil` where a quotation mark is not closed, or something other than a comma follows it.
    package static func texts(of list: String) -> [String]? {
        var rest = list[...]
        var texts: [String] = []
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," }
            guard let first = rest.first else { return texts }
            guard first == "\"" else {
                let end = rest.firstIndex(of: ",") ?? rest.endIndex
                texts.append(rest[..<end].trimmed)
                rest = rest[end...]
                continue
            }
            guard let text = quoted(&rest) else { return nil }
            texts.append(text)
            rest = rest.drop(while: \.isWhitespace)
            guard rest.isEmpty || rest.first == "," else { return nil }
        }
    }

    /// Takes what stands in quotes off the front.
    private static func quoted(_ rest: inout Substring) -> String? {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == "\\", rest.first == "\"" || rest.first == "\\" {
                text.append(rest.removeFirst())
            } else if character != "\"" {
                text.append(character)
            } else if rest.first == "\"" {
                text.append(rest.removeFirst())
            } else {
                return text
            }
        }
        return nil
    }
}
