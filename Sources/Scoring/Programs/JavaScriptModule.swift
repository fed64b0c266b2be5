/// How a JavaScript file is read: the end of its name says so to Node.js.
enum JavaScriptModule: String {
    /// An ECMAScript module.
    case mjs
    /// CommonJS.
    case cjs

    /// By whether a line of it begins as only a module's may.
    init(of source: String) {
        let isModule = source.split(whereSeparator: \.isNewline).contains { line in
            let line = line.drop(while: \.isWhitespace)
            guard line.hasPrefix("export ") || line.hasPrefix("export{") || line.hasPrefix("import ") else {
                return false
            }
            return !line.hasPrefix("import (")
        }
        self = isModule ? .mjs : .cjs
    }
}
