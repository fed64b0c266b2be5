import Events
import SwiftProtobuf

extension WorkspaceState {
    func create(_ command: CreateDataset) throws(Refusal) -> [Draft] {
        guard datasets[command.dataset] == nil else { throw .exists(.dataset(command.dataset)) }
        try Field.datasetName.check(command.name)
        guard dataset(named: command.name) == nil else { throw .nameTaken(.datasetName, command.name) }
        try Field.description.check(command.description)
        return [
            Draft(
                .datasetCreated(.with { $0.dataset = command.dataset.stored }),
                .datasetCreated(.with { ($0.name, $0.description_p) = (command.name, command.description) }),
                of: [.dataset(command.dataset)])
        ]
    }

    /// One event a case. Its text goes when the case is erased, and when the dataset is.
    func add(_ command: AddCases) throws(Refusal) -> [Draft] {
        guard let dataset = datasets[command.dataset] else { throw .unknown(.dataset(command.dataset)) }
        try checkNotErased([.dataset(command.dataset)])
        try Field.cases.check(count: command.cases.count, max: DatasetLimits.casesPerCommandMax)
        try Field.cases.check(count: dataset.cases.count + command.cases.count, max: DatasetLimits.casesMax)
        var seen: Set<CaseID> = []
        var drafts: [Draft] = []
        drafts.reserveCapacity(command.cases.count)
        let storedDataset = command.dataset.stored
        for (id, content) in command.cases {
            guard seen.insert(id).inserted else { throw .listedTwice(.datasetCase(id)) }
            guard self.dataset(of: id) == nil else { throw .exists(.datasetCase(id)) }
            let content = try DatasetRules.sound(content, of: id)
            try checkMetrics(of: content.assertions)
            let ordinal = UInt32(dataset.cases.count + drafts.count + 1)
            drafts.append(
                Draft(
                    .caseAdded(.with { ($0.dataset, $0.caseID, $0.ordinal) = (storedDataset, id.stored, ordinal) }),
                    .caseAdded(content), of: [.dataset(command.dataset), .datasetCase(id)]))
        }
        return drafts
    }
}
