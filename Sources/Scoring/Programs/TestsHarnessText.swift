/// The programs that run tests: see ``TestsHarness``. Each is handed the token on descriptor 3, and proves by a file of the name `proof`.
enum TestsHarnessText {
    /// Runs the file that it is given as the module `__main__`.
    ///
    /// An exit counts as the tests' own where no line of the output stands between them and it. What `unittest` has must be the same
    /// afterwards, by its code; and neither a function of the tests nor a built-in one may be the output's. (Tests replace built-in ones too.)
    static let python = #"""
        import ast, builtins, os, sys, types


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

            def is_the_output_s(traceback):
                while traceback is not None:
                    if traceback.tb_frame.f_code.co_filename == solution:
                        return True
                    traceback = traceback.tb_next
                return False

            main = types.ModuleType("__main__")
            main.__file__ = path
            main.__builtins__ = builtins
            sys.modules["__main__"] = main
            return program, main, prove, is_the_output_s


        def run(program, main, prove, is_the_output_s):
            try:
                exec(program, main.__dict__)
            except SystemExit as end:
                # unittest.main() ends so.
                if end.code in (None, 0, False) and not is_the_output_s(end.__traceback__):
                    prove()
                raise
            prove()


        run(*load())

        """#

    /// Is loaded before the tests, which run as they would by themselves.
    ///
    /// They came to their end where nothing was left to do, or where they, and not the output, asked for an exit.
    static let javascript = #"""
        "use strict";
        const { closeSync, readFileSync, writeFileSync } = require("node:fs");
        const path = require("node:path");

        const token = readFileSync(3, "utf8");
        closeSync(3);
        const proof = path.resolve("proof");
        const solution = path.resolve("solution") + path.sep;
        const leave = process.exit;
        let isOver = false;

        process.exit = function exit(code) {
          const limit = Error.stackTraceLimit;
          const prepare = Error.prepareStackTrace;
          Error.stackTraceLimit = Infinity;
          Error.prepareStackTrace = undefined;
          const stack = String(new Error("").stack);
          Error.stackTraceLimit = limit;
          Error.prepareStackTrace = prepare;
          isOver = !stack.includes(solution);
          return leave.call(process, code);
        };
        process.on("beforeExit", () => { isOver = true; });
        process.on("exit", (code) => {
          if (isOver && code === 0) writeFileSync(proof, token);
        });

        """#
}
