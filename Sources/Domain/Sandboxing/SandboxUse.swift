package import Events

/// A sandbox in which the call of an attempt was made or a program judged its output, and what became of it. Run and attempt are filled in by the decider.
package struct SandboxUse: Equatable, Sendable {
    package var created: SandboxCreated
    package var createdContent: SandboxCreatedContent
    /// `nil` where it could not be destroyed as it should.
    package var destroyed: SandboxDestroyed?
    package var log: SandboxDestroyedContent

    package init(
        created: SandboxCreated, createdContent: SandboxCreatedContent, destroyed: SandboxDestroyed?,
        log: SandboxDestroyedContent
    ) {
        self.created = created
        self.createdContent = createdContent
        self.destroyed = destroyed
        self.log = log
    }
}

extension SandboxUse {
    /// Of one attempt; more than its calls, and the programs that judge its output, need.
    package static let countMax = 64

    /// What happened, in its order.
    func drafts(of run: RunID, attempt: UInt32, subjects: [Subject]) -> [Draft] {
        var created = created
        (created.run, created.attempt) = (run.stored, attempt)
        var drafts = [Draft(.sandboxCreated(created), .sandboxCreated(createdContent), of: subjects)]
        if var destroyed {
            (destroyed.sandbox, destroyed.run, destroyed.attempt) = (created.sandbox, run.stored, attempt)
            drafts.append(Draft(.sandboxDestroyed(destroyed), .sandboxDestroyed(log), of: subjects))
        }
        return drafts
    }

    var contentBytes: Int {
        createdContent.name.utf8.count + createdContent.image.utf8.count + createdContent.isolation.utf8.count
            + log.log.count
    }
}
