import Events

/// Chat messages as files write them: a list of `{role, content}`.
enum ChatText {
    private static let roles: Set<String> = ["system", "user", "assistant"]

    /// Whether a list is meant as a chat: each entry has a `role`.
    static func isChat(_ list: [FileValue]) -> Bool {
        !list.isEmpty && list.allSatisfy { $0["role"] != nil }
    }

    /// The messages that a prompt's text holds as a JSON list, or as a YAML list that begins with `- role:`; `nil`
    /// where it is plain text.
    static func messages(
        in raw: String, at place: Place, warningTo state: ReadingState
    ) throws(ExperimentFileFault) -> ChatMessages? {
        let text = raw.trimmed
        let value: FileValue
        if text.hasPrefix("["), text.dropFirst().first(where: { !$0.isWhitespace }) == "{", text.contains("\"role\"") {
            do {
                value = try JSONText.read(text, file: place.file)
            } catch {
                throw inside(place, "the prompt looks like chat messages but is no JSON: \(error.message)", error.place)
            }
        } else if text.hasPrefix("- role:") {
            do {
                value = try YAMLText.read(text, file: place.file) { _, text in state.warn(place, text) }
            } catch {
                throw inside(place, "the prompt looks like chat messages but is no YAML: \(error.message)", error.place)
            }
        } else {
            return nil
        }
        guard let list = value.asList, isChat(list) else { return nil }
        do {
            return try messages(list, warningTo: state)
        } catch {
            throw ExperimentFileFault(error.kind, at: place, error.message)
        }
    }

    /// Where a text lies indented in a YAML block its own columns are not the file's, so the line inside it is told in
    /// words.
    private static func inside(_ place: Place, _ message: String, _ inner: Place) -> ExperimentFileFault {
        ExperimentFileFault(
            .malformed, at: place, "\(message) (line \(inner.line), column \(inner.column) of the prompt)")
    }

    static func messages(_ list: [FileValue], warningTo state: ReadingState) throws(ExperimentFileFault) -> ChatMessages
    {
        var chat = ChatMessages()
        for value in list {
            guard let written = value["role"] else {
                throw value.unexpected("messages", expected: "a map with role and content")
            }
            let role = try written.text("role")
            guard roles.contains(role) else {
                throw ExperimentFileFault(
                    .unsupported, at: written.place,
                    "role: expected system, user or assistant, found \(Quoting.code(role))")
            }
            for entry in value.asMap ?? [] where entry.key != "role" && entry.key != "content" {
                state.warn(entry.place, "kept out: \(entry.key): a message has a role and a text")
            }
            guard let content = value["content"] else {
                throw ExperimentFileFault(.missing, at: value.place, "content: expected the message's text")
            }
            let text = try self.text(of: content)
            try EnvironmentTemplate.refuse(in: text, of: "a prompt", at: content.place)
            var message = ChatMessage()
            message.role = role
            message.text = text
            chat.messages.append(message)
        }
        return chat
    }

    /// A text, or a list of `{type: text, text}` parts, which are put one after the other.
    private static func text(of content: FileValue) throws(ExperimentFileFault) -> String {
        guard let parts = content.asList else { return try content.text("content") }
        var text = ""
        for part in parts {
            guard part["type"]?.asText == "text", let piece = part["text"] else {
                throw ExperimentFileFault(
                    .unsupported, at: part.place, "content: only parts of type text are supported in this version")
            }
            text += try piece.text("text")
        }
        return text
    }
}
