/// A point of a file, which every complaint about the file names.
package struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file's path as the user would write it: beside the path of the experiment file as it was given.
    package let file: String
    /// From 1; 0 means the file as a whole.
    package let line: Int
    /// From 1, in Unicode code points.
    package let column: Int

    package init(file: String, line: Int = 0, column: Int = 0) {
        (self.file, self.line, self.column) = (file, line, column)
    }

    /// `file:line:column`, the form that editors and terminals turn into a link.
    package var description: String { line == 0 ? file : "\(file):\(line):\(column)" }
}
