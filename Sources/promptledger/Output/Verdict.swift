import EventLog
import Foundation

/// What a verification came to, as people and scripts read it.
struct Verdict {
    /// The document that scripts rely on.
    let fields: [String: Any?]
    /// Said where everything holds.
    let lines: [String]
    let failure: VerificationReport.Failure?
    /// What to do about the failure, where more is known than that it is there.
    let advice: String?

    init(
        _ fields: [String: Any?], lines: [String], failure: VerificationReport.Failure?, advice: String? = nil
    ) {
        self.fields = fields.merging(["ok": failure == nil, "failure": Self.fields(of: failure)]) { $1 }
        (self.lines, self.failure, self.advice) = (lines, failure, advice)
    }

    /// Of a verification that could not even begin, or not end.
    init(level: String, stoppedBy error: any Error) {
        self.init(
            ["level": level, "size": nil, "root": nil], lines: [],
            failure: .init(position: nil, reason: Complaint.text(of: error)))
    }

    private static func fields(of failure: VerificationReport.Failure?) -> [String: Any]? {
        failure.map { JSONOutput.object(["position": $0.position, "last_position": $0.last, "reason": $0.reason]) }
    }

    /// Prints it; ends with what does not hold.
    func tell(asJSON isJSON: Bool) throws {
        if isJSON {
            JSONOutput.document(fields)
        } else if failure == nil {
            for line in lines { Standard.output(line) }
        }
        guard let failure else { return }
        let place = failure.place.map { "\($0): " } ?? ""
        throw ExitStatus.failed("NOT SOUND: \(place)\(failure.reason)\(advice.map { "; \($0)" } ?? "")")
    }

    /// Makes a verdict and tells it. Where none can be made, scripts get a document all the same.
    static func tell(level: String, asJSON isJSON: Bool, _ make: () throws -> Verdict) throws {
        let verdict: Verdict
        do { verdict = try make() } catch {
            if isJSON { JSONOutput.document(Verdict(level: level, stoppedBy: error).fields) }
            throw error
        }
        try verdict.tell(asJSON: isJSON)
    }
}
