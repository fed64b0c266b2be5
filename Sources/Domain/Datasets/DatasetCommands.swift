package import Events

package struct CreateDataset: Equatable, Sendable {
    package var dataset: DatasetID
    /// Unique among the workspace's datasets.
    package var name: String
    package var description: String

    package init(dataset: DatasetID, name: String, description: String = "") {
        self.dataset = dataset
        self.name = name
        self.description = description
    }
}

/// Adds cases at the end of a dataset, in this order. Their inputs are stored sorted by name.
package struct AddCases: Sendable {
    package var dataset: DatasetID
    package var cases: [(CaseID, CaseAddedContent)]

    package init(dataset: DatasetID, cases: [(CaseID, CaseAddedContent)]) {
        self.dataset = dataset
        self.cases = cases
    }
}
