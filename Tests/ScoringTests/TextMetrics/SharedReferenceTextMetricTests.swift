import Foundation
import Scoring
import TestSupport
import Testing

/// The numbers that well-known Python libraries give (sacrebleu, rouge-score, rapidfuzz), or a written definition.
@Suite(.enabled(if: SharedFiles.isPresent, Comment(rawValue: SharedFiles.absence)))
struct SharedReferenceTextMetricTests {
    private struct Case {
        let name: String
        let input: [String: Any]
        let expected: [String: Any]
        let tolerance: Double

        /// Checks one number, or that there is a finite one where none is right.
        func check(_ key: String, _ actual: Double?) throws {
            if let block = expected[key] as? [String: Any], block["undefined"] as? Bool == true {
                #expect(actual.map(\.isFinite) ?? true, "\(name): \(key)")
                return
            }
            let wanted = try #require((expected[key] as? NSNumber)?.doubleValue, "\(name) has no \(key)")
            let found = try #require(actual, "\(name): \(key)")
            #expect(
                abs(found - wanted) <= tolerance * max(1, abs(wanted)), "\(name): \(key) is \(found), not \(wanted)")
        }
    }

    private func cases() throws -> [Case] {
        let data = try SharedFiles.data("reference/statistics/text-metrics.json")
        let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(file["cases"] as? [[String: Any]]).map { entry in
            Case(
                name: try #require(entry["name"] as? String), input: try #require(entry["input"] as? [String: Any]),
                expected: try #require(entry["expected"] as? [String: Any]),
                tolerance: try #require((entry["tolerance"] as? NSNumber)?.doubleValue))
        }
    }

    @Test func everyNumberIsTheReference() throws {
        let cases = try cases()
        #expect(cases.count == 79)
        for entry in cases {
            if entry.input["kind"] as? String == "corpus" {
                let outputs = try #require(entry.input["hypotheses"] as? [String])
                let references = try #require(entry.input["references"] as? [[String]])
                let pairs = Array(zip(outputs, references)).map { (output: $0.0, references: $0.1) }
                try entry.check("corpus_bleu", BLEU.corpus(pairs))
                try entry.check("corpus_chrf", CharacterFScore.corpus(pairs))
                continue
            }
            let output = try #require(entry.input["hypothesis"] as? String)
            let reference = try #require(entry.input["reference"] as? String)
            let references = [reference] + (entry.input["more_references"] as? [String] ?? [])
            try entry.check("bleu", BLEU.sentence(output, references: references))
            try entry.check("chrf", CharacterFScore.sentence(output, references: references))
            try entry.check("rouge1", ROUGE.runs(of: 1, output, reference).f1)
            try entry.check("rouge2", ROUGE.runs(of: 2, output, reference).f1)
            try entry.check("rougeL", try ROUGE.sequence(output, reference).f1)
            try entry.check("levenshtein", Double(try Levenshtein.distance(output, reference)))
            try entry.check("levenshtein_similarity", try Levenshtein.similarity(output, reference))
            try entry.check("jaro_winkler", JaroWinkler.similarity(output, reference))
            try entry.check("token_jaccard", Jaccard.similarity(output, reference))
        }
    }
}
