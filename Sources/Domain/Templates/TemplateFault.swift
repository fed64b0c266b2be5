/// Why a template cannot be read or rendered. It names what the template's author wrote (variables, filters, tags),
/// never a variable's value.
package struct TemplateFault: Error, Equatable, Sendable {
    package var problem: Problem
    /// Where in the template; `nil` where the fault is of a variable's value or of the whole result.
    package var place: TemplatePlace?

    package enum Problem: Equatable, Sendable {
        /// `{{`, `{%` or `{#` without its end.
        case unclosed(String)
        case emptyInsertion
        /// What stands between `{{` and `}}` is neither a name nor a dotted path. Shortened.
        case notAPath(String)
        case filter(String)
        /// A tag other than `{% raw %}`. Shortened.
        case unknownTag(String)
        case comment
        case unclosedRaw
        case variableMissing(String)
        /// The path up to the step that leads nowhere.
        case memberMissing(String)
        /// The variable of that name says that it is JSON, and is not.
        case notJSON(variable: String)
        case resultTooLarge(limitBytes: Int)
    }

    package init(_ problem: Problem, at place: TemplatePlace? = nil) {
        self.problem = problem
        self.place = place
    }
}

/// A place in a template, all from 1.
package struct TemplatePlace: Equatable, Sendable {
    /// Which chat message; `nil` in a text.
    package var message: Int?
    package var line: Int
    /// In Unicode scalars.
    package var column: Int

    package init(message: Int? = nil, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }
}

extension TemplatePlace: CustomStringConvertible {
    package var description: String {
        "\(message.map { "message \($0), " } ?? "")line \(line), column \(column)"
    }
}

extension TemplateFault: CustomStringConvertible {
    package var description: String { (place.map { "\($0): " } ?? "") + "\(problem)" }
}

extension TemplateFault.Problem: CustomStringConvertible {
    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .unclosed(let opening):
            "“\(opening)” is never closed; close it, or write \\\(opening) where the characters themselves are meant"
        case .emptyInsertion:
            "“{{ }}” names no variable; name one, or write \\{{ where the braces themselves are meant"
        case .notAPath(let text):
            "“\(text)” is not a variable; write {{topic}} or {{user.name}}, or \\{{ for the braces themselves"
        case .filter(let name):
            "the filter “\(name)” is not supported; insert the variable alone and prepare its value in the dataset"
        case .unknownTag(let tag):
            "the tag “{% \(tag) %}” is not supported; only {% raw %}…{% endraw %} is; write \\{% for the characters"
        case .comment:
            "comments “{# … #}” are not supported; remove it, or write \\{# where the characters themselves are meant"
        case .unclosedRaw:
            "“{% raw %}” has no “{% endraw %}” after it; add one"
        case .variableMissing(let name):
            "the variable “\(name)” has no value; give the case an input of that name, or escape it as \\{{\(name)}}"
        case .memberMissing(let path):
            "“\(path)” is not there; check the path against the variable's JSON"
        case .notJSON(let name):
            "the value of “\(name)” is not well-formed JSON; correct the case's input"
        case .resultTooLarge(let limit):
            "the rendered text is larger than \(limit) bytes; shorten the template or the inputs"
        }
    }
}
