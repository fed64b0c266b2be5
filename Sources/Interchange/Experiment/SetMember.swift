import Events
internal import SwiftProtobuf

/// An assertion as it stands within an `assert-set`: JSON, its keys those of an experiment's file. A value that is a program has `program` beside
/// it, so that no variables are inserted into it.
enum SetMember {
    static func json(of assertion: Assertion) -> String {
        var members = [("type", JSONWriter.text(of: assertion.type))]
        if assertion.hasValue {
            members.append(("value", JSONWriter.text(of: assertion.value)))
        } else if assertion.hasValueJson {
            // Of a set within the set: its members.
            members.append((assertion.type == "assert-set" ? "assert" : "value", assertion.valueJson))
        }
        if assertion.hasThreshold { members.append(("threshold", DecimalText.short(assertion.threshold))) }
        if assertion.hasWeightMillionths {
            members.append(("weight", DecimalText.short(Double(assertion.weightMillionths) / 1_000_000)))
        }
        if !assertion.metric.isEmpty { members.append(("metric", JSONWriter.text(of: assertion.metric))) }
        if assertion.hasConfigJson { members.append(("config", assertion.configJson)) }
        if assertion.hasJudge, let judge = try? assertion.judge.jsonString() { members.append(("judge", judge)) }
        if assertion.hasProgram {
            let (file, function) = (assertion.program.file, assertion.program.function)
            members.append(
                ("program", "{\"file\":\(JSONWriter.text(of: file)),\"function\":\(JSONWriter.text(of: function))}"))
        }
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}
