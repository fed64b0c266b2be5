internal import Events

/// What an assertion says beside its type.
struct AssertionTerms {
    enum Value: Equatable {
        case text(String)
        case json(JSONValue)
    }

    let value: Value?
    let threshold: Double?
    /// Its options; empty where there are none.
    let config: [[UInt8]: JSONValue]

    init(_ assertion: Assertion) throws(UnfitAssertion) {
        if assertion.hasValue {
            value = .text(assertion.value)
        } else if assertion.hasValueJson {
            guard let json = try? JSONValue(parsing: assertion.valueJson) else {
                throw .malformed("its value is not JSON")
            }
            // A text is a text, however it is given.
            if case .text(let text) = json {
                value = .text(String(decoding: text, as: UTF8.self))
            } else {
                value = .json(json)
            }
        } else {
            value = nil
        }
        threshold = assertion.hasThreshold ? assertion.threshold : nil
        guard assertion.hasConfigJson else {
            config = [:]
            return
        }
        guard case .object(let members)? = try? JSONValue(parsing: assertion.configJson) else {
            throw .malformed("its config is no JSON object")
        }
        config = members
    }

    /// The value as a text; a number counts as its digits.
    func text() throws(UnfitAssertion) -> String {
        switch value {
        case .text(let text): return text
        case .json(.number(let number)): return number.text
        case .json(.boolean(let truth)): return "\(truth)"
        case .json: throw .malformed("its value must be a text or a number")
        case nil: throw .malformed("it has no value; give it one")
        }
    }

    /// The value as a list of texts, none of which is empty; a text is taken apart as a ``CommaList``.
    func texts() throws(UnfitAssertion) -> [String] {
        let texts: [String]
        switch value {
        case .text(let text):
            guard let list = CommaList.texts(of: text) else {
                throw .malformed("its list has a quotation mark that is not closed, or no comma behind one")
            }
            texts = list
        case .json(.list(let elements)):
            var found: [String] = []
            for element in elements {
                switch element {
                case .text(let text): found.append(String(decoding: text, as: UTF8.self))
                case .number(let number): found.append(number.text)
                case .boolean(let truth): found.append("\(truth)")
                case .null, .list, .object: throw .malformed("its value must be a list of texts")
                }
            }
            texts = found
        case .json, nil: throw .malformed("its value must be a list of texts")
        }
        guard !texts.isEmpty else { throw .malformed("its list of texts is empty") }
        // Every output contains it: of all it would say nothing, and of any everything.
        guard texts.allSatisfy({ !$0.isEmpty }) else {
            throw .malformed("one of its texts is empty, which every output contains; leave it out")
        }
        return texts
    }

    /// One text, or each of a list: what an output is compared with, any of which is right.
    func references() throws(UnfitAssertion) -> [String] {
        guard case .json(.list(let elements)) = value else { return [try text()] }
        var references: [String] = []
        for element in elements {
            guard case .text(let text) = element else {
                throw .malformed("its value must be a text or a list of texts")
            }
            references.append(String(decoding: text, as: UTF8.self))
        }
        guard !references.isEmpty else { throw .malformed("its list of texts is empty") }
        return references
    }

    /// Fails where there is a value: the type compares with nothing. The empty text counts as none, as a cell of CSV may have it.
    func refuseValue() throws(UnfitAssertion) {
        guard value == nil || value == .text("") || value == .json(.null) else { throw .malformed("it takes no value") }
    }

    /// The threshold of a score from 0 to 1.
    func share(else usual: Double) throws(UnfitAssertion) -> Double {
        guard let threshold else { return usual }
        guard 0...1 ~= threshold else { throw .malformed("its threshold is not within 0 to 1") }
        return threshold
    }

    /// The threshold, which must be there, finite and not negative.
    func limit(of what: String) throws(UnfitAssertion) -> Double {
        guard let threshold else { throw .malformed("it has no threshold; give it the largest \(what) that passes") }
        guard threshold.isFinite, threshold >= 0 else { throw .malformed("its threshold is not a number of 0 or more") }
        return threshold
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without white space at either end.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
