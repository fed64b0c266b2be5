import EventLog
import Foundation
import Sodium
import TestSupport
import Testing

/// Proofs made by others, many corrupted on purpose.
@Suite(.enabled(if: SharedFiles.isPresent, "\(SharedFiles.absence)")) struct SharedVectorsMerkleTests {
    private struct Inclusion: Decodable {
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: Data
        let leafHash: Data
        let proof: [Data]?
        let wantErr: Bool
    }

    private struct Consistency: Decodable {
        let size1: UInt64
        let size2: UInt64
        let root1: Data
        let root2: Data
        let proof: [Data]?
        let wantErr: Bool
    }

    private func cases<Case: Decodable>(_ name: String) throws -> [(String, Case)] {
        let cases = try JSONDecoder().decode([String: Case].self, from: SharedFiles.data("vectors/\(name)"))
        print("\(name): \(cases.count) cases")
        return cases.sorted { $0.key < $1.key }
    }

    /// Some cases have bytes of another length where a root would be. They stand for "some root": only whether two are equal counts.
    /// (A leaf of another length is refused before there is anything to prove.)
    private func digest(_ data: Data) -> Digest { Digest(data) ?? SHA256.digest(Array(data)) }

    private func isRefused(_ body: () throws(ProofFault) -> Void) -> Bool {
        do throws(ProofFault) {
            try body()
            return false
        } catch { return true }
    }

    @Test func everyInclusionCaseEndsAsItSays() throws {
        let cases: [(String, Inclusion)] = try cases("merkle-inclusion.json")
        #expect(!cases.isEmpty)
        for (name, vector) in cases {
            let leaf = Digest(vector.leafHash)
            let refused = isRefused { () throws(ProofFault) in
                try MerkleProof.verifyInclusion(
                    of: leaf ?? MerkleHash.empty, at: vector.leafIdx, in: vector.treeSize,
                    proof: (vector.proof ?? []).map(digest),
                    root: digest(vector.root))
            }
            #expect((leaf == nil || refused) == vector.wantErr, "\(name)")
        }
    }

    @Test func everyConsistencyCaseEndsAsItSays() throws {
        let cases: [(String, Consistency)] = try cases("merkle-consistency.json")
        #expect(!cases.isEmpty)
        for (name, vector) in cases {
            let refused = isRefused { () throws(ProofFault) in
                try MerkleProof.verifyConsistency(
                    from: vector.size1, digest(vector.root1), to: vector.size2, digest(vector.root2),
                    proof: (vector.proof ?? []).map(digest))
            }
            #expect(refused == vector.wantErr, "\(name)")
        }
    }
}
