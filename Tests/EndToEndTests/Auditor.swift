import Foundation
import TestSupport
import Testing

/// Somebody outside: a folder without a ledger, and two verifiers that share no code.
struct Auditor {
    let desk: Desk

    init() async throws { desk = try await Desk(hasLedger: false) }

    /// Gets a file from somebody who has a ledger.
    func receive(_ name: String, from sender: Desk) throws {
        try FileManager.default.copyItem(at: sender.folder.file(name), to: desk.folder.file(name))
    }

    /// What both say of a bundle that holds: the same, word for word. Numbers, root and claims are ours.
    func soundReport(
        _ file: String, _ options: String..., sourceLocation place: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let outcome = try await desk.run(["evidence", "verify", file, "--json"] + options)
        try #require(outcome.status == 0, "\(outcome.errors)", sourceLocation: place)
        let (ours, theirs) = (try JSON(outcome.output), try await pythons(file, options))
        try #require(theirs["ok"] == true, "\(theirs)", sourceLocation: place)
        for field in [
            "ok", "complete", "failures", "origin", "size", "root", "entries", "contents", "contents_erased",
            "contents_withheld",
            "exported_by", "export_position", "selection", "sealed_to", "in_doubt", "witnesses", "proven",
            "not_proven",
        ] {
            #expect(ours.keys.contains(field) && theirs.keys.contains(field), "\(field)", sourceLocation: place)
            #expect(ours[field] == theirs[field], "\(field)", sourceLocation: place)
        }
        return ours
    }

    /// The first failure that both name in a bundle that does not hold: at the same entry, or both at none.
    @discardableResult
    func failure(
        _ file: String, _ options: String..., sourceLocation place: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let outcome = try await desk.run(["evidence", "verify", file, "--json"] + options)
        #expect(outcome.status == 1, sourceLocation: place)
        let line = try complaint(of: outcome, sourceLocation: place)
        #expect(line.hasPrefix("NOT SOUND: "), "\(line)", sourceLocation: place)
        let (ours, theirs) = (try JSON(outcome.output), try await pythons(file, options))
        #expect(ours["ok"] == false && theirs["ok"] == false, "\(ours) \(theirs)", sourceLocation: place)
        #expect(ours["proven"] == [] && theirs["proven"] == [], sourceLocation: place)
        #expect(
            ours["failure"]["position"] == theirs["failure"]["position"], "\(ours["failure"]) \(theirs["failure"])",
            sourceLocation: place)
        // Nothing of what does not hold is shown.
        #expect(
            try await desk.refusal(["evidence", "show", file] + options, sourceLocation: place) == line,
            sourceLocation: place)
        return ours["failure"]
    }

    /// The events of a bundle, as ours shows them; the one in Python shows the same.
    func events(
        _ file: String, _ options: String..., sourceLocation place: SourceLocation = #_sourceLocation
    ) async throws -> [JSON] {
        let outcome = try await desk.run(["evidence", "show", file, "--json"] + options)
        try #require(outcome.status == 0, "\(outcome.errors)", sourceLocation: place)
        let ours = try outcome.output.split(separator: "\n").map { try JSON(String($0)) }
        let theirs = try await pythonsOutput(file, options + ["--events"]).split(separator: "\n").map {
            try JSON(String($0))
        }
        for field in ["position", "event_id", "type", "actor", "in_doubt"] {
            #expect(ours.map(\.[field]) == theirs.map(\.[field]), "\(field)", sourceLocation: place)
        }
        return ours
    }

    /// Changes a file: what reads `old`, once at least, then reads `new`.
    func replace(_ old: String, by new: String, in file: String, to changed: String) throws {
        var data = try Data(contentsOf: desk.folder.file(file))
        let range = try #require(data.range(of: Data(old.utf8)))
        data.replaceSubrange(range, with: Data(new.utf8))
        try data.write(to: desk.folder.file(changed))
    }

    private func pythons(_ file: String, _ options: [String]) async throws -> JSON {
        try JSON(try await pythonsOutput(file, options))
    }

    private func pythonsOutput(_ file: String, _ options: [String]) async throws -> String {
        try await EvidenceVerifierScript.run([file] + options, in: desk.folder).output
    }
}
