/// The programs that run tests: see ``TestsHarness``. Each is handed the token on descriptor 3, and proves by a file of the name `proof`.
enum TestsHarnessText {
    /// Runs the file that it is given as the module `__main__`.
    ///
    /// An exit counts as the tests' own where a line of theirs asks for one by name, and nothing but Python's own modules stands between that
    /// line and it. What `unittest` has must be the same afterwards, by its code; and neither a function of the tests nor a built-in one may be
    /// the output's. (Tests replace built-in ones too.)
    static let python = #"""
        import ast, builtins, os, sys, sysconfig, types


        def load():
            with os.fdopen(3) as descriptor:
                token = descriptor.read()
            path = sys.argv[1]
            del sys.argv[0]
            with open(path, encoding="utf-8") as file:
                source = file.read()
            tree = ast.parse(source, path)
            program = compile(tree, path, "exec")
            if "unittest" in source:
                import unittest
            guarded = [builtins] + [module for name, module in sys.modules.items() if name.split(".")[0] == "unittest"]
            open_file, proof, solution = open, os.path.abspath("proof"), os.path.abspath("solution.py")

            def code_of(thing):
                return getattr(thing, "__code__", thing)

            def is_of_output(thing):
                return getattr(code_of(thing), "co_filename", None) == solution

            def seen():
                found = {}
                for module in guarded:
                    for name, thing in list(vars(module).items()):
                        if not callable(thing):
                            continue
                        found[module.__name__, name] = code_of(thing)
                        if module is not builtins and isinstance(thing, type):
                            for member, value in list(vars(thing).items()):
                                if callable(value):
                                    found[module.__name__, name, member] = code_of(value)
                return found

            before = seen()
            own = {code.co_name for code in program.co_consts if isinstance(code, types.CodeType)}
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.module == "solution":
                    own -= {alias.asname or alias.name for alias in node.names}

            def prove():
                after = seen()
                changed = [
                    key for key, code in before.items()
                    if after.get(key, code) is not code and (key[0] != "builtins" or is_of_output(after[key]))
                ]
                changed += [(name,) for name in own if is_of_output(main.__dict__.get(name))]
                if changed:
                    raise AssertionError("the output replaced " + ".".join(changed[0]))
                with open_file(proof, "w") as file:
                    file.write(token)

            def asks_for_exit(node):
                if isinstance(node, ast.Raise):
                    return any(getattr(part, "id", None) == "SystemExit" for part in ast.walk(node))
                if not isinstance(node, ast.Call):
                    return False
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                return name in ("exit", "quit", "main")

            exits = [node for node in ast.walk(tree) if asks_for_exit(node)]
            own_modules = tuple(sysconfig.get_paths()[name] + os.sep for name in ("stdlib", "platstdlib"))

            def asked_for_here(frame, instruction, line):
                # From Python 3.11 on it is known which part of the line is being done.
                places = getattr(frame.f_code, "co_positions", None)
                place = list(places())[instruction // 2] if places else (line, None, None, None)
                for node in exits:
                    if place[2] is None and node.lineno <= line <= node.end_lineno:
                        return True
                    if place[2] is not None and (node.lineno, node.col_offset) == (place[0], place[2]):
                        return True
                return False

            def is_the_tests_own(traceback):
                last = None
                while traceback is not None:
                    name = traceback.tb_frame.f_code.co_filename
                    if name == path:
                        last = traceback
                    elif last is not None and not name.startswith(own_modules + ("<frozen ",)):
                        return False
                    traceback = traceback.tb_next
                return last is not None and asked_for_here(last.tb_frame, last.tb_lasti, last.tb_lineno)

            main = types.ModuleType("__main__")
            main.__file__ = path
            main.__builtins__ = builtins
            sys.modules["__main__"] = main
            return program, main, prove, is_the_tests_own


        def run(program, main, prove, is_the_tests_own):
            try:
                exec(program, main.__dict__)
            except SystemExit as end:
                # unittest.main() ends so.
                if end.code in (None, 0, False) and is_the_tests_own(end.__traceback__):
                    prove()
                raise
            prove()


        run(*load())

        """#

    /// Is loaded before the tests, which run as they would by themselves.
    ///
    /// They came to their end where nothing was left to do, or where a line of theirs asked for an exit by name, with nothing of the output's
    /// between.
    static let javascript = #"""
        "use strict";
        const { closeSync, readFileSync, writeFileSync } = require("node:fs");
        const path = require("node:path");
        const { fileURLToPath } = require("node:url");

        const token = readFileSync(3, "utf8");
        closeSync(3);
        const proof = path.resolve("proof");
        const tests = path.resolve(process.argv[1]);
        const lines = readFileSync(tests, "utf8").split("\n");
        const leave = process.exit;
        let isOver = false;

        function fileOf(site) {
          const name = site.getFileName() ?? "";
          return name.startsWith("file://") ? fileURLToPath(name) : name;
        }

        function isTheTestsOwn(sites) {
          const others = sites.filter((site) => ![__filename, ""].includes(fileOf(site)) && !fileOf(site).startsWith("node:"));
          if (others.length === 0 || others.some((site) => site.isEval() || fileOf(site) !== tests)) return false;
          const line = lines[others[0].getLineNumber() - 1] ?? "";
          return /^(process\s*\.\s*)?exit\s*\(/.test(line.slice(others[0].getColumnNumber() - 1));
        }

        process.exit = function exit(code) {
          const limit = Error.stackTraceLimit;
          const prepare = Error.prepareStackTrace;
          Error.stackTraceLimit = Infinity;
          Error.prepareStackTrace = (error, sites) => sites;
          const sites = new Error("").stack;
          Error.stackTraceLimit = limit;
          Error.prepareStackTrace = prepare;
          isOver = isTheTestsOwn(sites);
          return leave.call(process, code);
        };
        process.on("beforeExit", () => { isOver = true; });
        process.on("exit", (code) => {
          if (isOver && code === 0) writeFileSync(proof, token);
        });

        """#
}
