/// Writes a value as compact JSON, keys in the order and numbers with the digits that the file has.
enum JSONWriter {
    static func text(of value: FileValue) -> String {
        var json = ""
        write(value, to: &json)
        return json
    }

    static func text(of text: String) -> String {
        var json = ""
        write(text, to: &json)
        return json
    }

    static func text(of texts: [String]) -> String {
        var json = "["
        for (index, text) in texts.enumerated() {
            if index > 0 { json += "," }
            write(text, to: &json)
        }
        return json + "]"
    }

    private static func write(_ value: FileValue, to json: inout String) {
        switch value.content {
        case .null: json += "null"
        case .truth(let truth): json += truth ? "true" : "false"
        case .number(let number): json += number
        case .text(let text): write(text, to: &json)
        case .list(let values):
            json += "["
            for (index, value) in values.enumerated() {
                if index > 0 { json += "," }
                write(value, to: &json)
            }
            json += "]"
        case .map(let entries):
            json += "{"
            for (index, entry) in entries.enumerated() {
                if index > 0 { json += "," }
                write(entry.key, to: &json)
                json += ":"
                write(entry.value, to: &json)
            }
            json += "}"
        }
    }

    /// A text as a JSON string, quotes and all.
    static func quoted(_ text: String) -> String {
        var json = ""
        write(text, to: &json)
        return json
    }

    private static func write(_ text: String, to json: inout String) {
        json += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            case "\u{0}"..<" ":
                let code = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: json.unicodeScalars.append(scalar)
            }
        }
        json += "\""
    }
}
