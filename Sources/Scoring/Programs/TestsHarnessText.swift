/// The programs that run tests: see ``TestsHarness``. Each is handed the token on descriptor 3, and proves by a file of the name `proof`.
enum TestsHarnessText {
    /// Runs the file that it is given as the module `__main__`.
    ///
    /// An exit counts as the tests' own where a line of theirs asks for one by name, and nothing but Python's own modules stands between that
    /// line and it. What the output may not touch: all that `unittest` has, the built-in functions, and the functions and classes of the modules
    /// that the tests import. Those are loaded before it, and compared when it was loaded: what is another then, it replaced. They are
    /// compared once more at the end, when tests may have replaced some themselves: then only what is the output's counts, and whatever decides
    /// which tests `unittest` finds. No function or module of the tests may be the output's, nor may a class of the output's be equal to
    /// everything.
    ///
    /// The command line is again what it was once the output is loaded.
    static let python = pythonImports + pythonRuns + pythonLoading
}
