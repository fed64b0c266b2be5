extension TestsHarnessText {
    static let pythonImports = #"""
        import ast, builtins, functools, importlib, importlib.machinery, os, sys, sysconfig, types


        """#

    static let pythonLoading = #"""


        def load():
            with os.fdopen(3) as descriptor:
                token = descriptor.read()
            path = sys.argv[1]
            del sys.argv[0]
            with open(path, encoding="utf-8") as file:
                source = file.read()
            tree = ast.parse(source, path)
            program = compile(tree, path, "exec")
            open_file, proof, solution = open, os.path.abspath("proof"), os.path.abspath("solution.py")
            own_file = load.__code__.co_filename

            # What the tests import, by the name that it has there: a module, or a part of one.
            imported = {}
            for node in ast.walk(tree):
                for alias in getattr(node, "names", []):
                    if isinstance(node, ast.Import) and alias.name.split(".")[0] != "solution":
                        imported[alias.asname or alias.name.split(".")[0]] = (
                            alias.name if alias.asname else alias.name.split(".")[0], None, alias.name)
                    elif isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] != "solution":
                        imported[alias.asname or alias.name] = (node.module, alias.name, node.module)
            for _, _, name in imported.values():
                try:
                    if name not in ("tests", "run_tests"):
                        importlib.import_module(name)
                except Exception:
                    pass  # It is not there: the tests will say so, or do without.
            runs = Runs()
            if "unittest" in source:
                import unittest
                runs.watch(unittest, lambda frame: frame.f_code.co_filename == solution)
            frameworks = [module for name, module in sys.modules.items() if name.split(".")[0] == "unittest"]
            named = [sys.modules[name] for name, _, _ in imported.values() if name in sys.modules]
            others = [module for module in named if module not in frameworks]

            def code_of(thing):
                return thing.__code__ if isinstance(thing, types.FunctionType) else thing

            def is_of_output(thing):
                return getattr(code_of(thing), "co_filename", None) == solution or getattr(thing, "__module__", None) == "solution"

            def seen():
                found = {}
                for module in [builtins] + frameworks + others:
                    whole = module in frameworks
                    for name, thing in list(vars(module).items()):
                        if not whole and (not callable(thing) or name.startswith("_") and module is not builtins):
                            continue
                        found[module.__name__, name] = code_of(thing)
                        if module is not builtins and isinstance(thing, type):
                            for member, value in list(vars(thing).items()):
                                if whole or callable(value):
                                    found[module.__name__, name, member] = code_of(value)
                return found

            def is_known(key):
                return key[0].split(".")[0] == "unittest"

            def replaced(before, after):
                for key, code in after.items():
                    if key not in before and is_known(key) and not isinstance(code, types.ModuleType) and len(key) == 3:
                        return key
                for key, code in before.items():
                    if after.get(key, before) is not code:
                        return key

            deciding = ("testMethodPrefix", "__unittest_skip__", "__unittest_expecting_failure__", "failureException", "load_tests")
            at_first = seen()
            own = {code.co_name for code in program.co_consts if isinstance(code, types.CodeType)}
            own.add("load_tests")
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.module == "solution":
                    own -= {alias.asname or alias.name for alias in node.names}

            def is_equal_to_everything(kind):
                try:
                    return kind.__new__(kind).__eq__(object()) is True
                except Exception:
                    return False

            def classes(kind=object, known=None):
                known = set() if known is None else known
                for one in type.__subclasses__(kind):
                    if one not in known:
                        known.add(one)
                        classes(one, known)
                return known

            flaws_of_loading = []

            def flaw():
                if flaws_of_loading:
                    return flaws_of_loading[0]
                after = seen()
                for key, code in at_first.items():
                    now = after.get(key, code)
                    if now is not code and (is_known(key) and callable(now) or is_of_output(now) or key[-1] in deciding):
                        return "the output replaced " + ".".join(key)
                for key in after:
                    if key not in at_first and is_known(key) and key[-1] in deciding:
                        return "the output replaced " + ".".join(key)
                for name in own:
                    if is_of_output(main.__dict__.get(name)):
                        return "the output replaced " + name
                taken = sys.modules.get("solution")
                for name, (module, part, _) in imported.items():
                    genuine = sys.modules.get(module)
                    genuine = getattr(genuine, part, None) if part else genuine
                    now = main.__dict__.get(name, genuine)
                    if taken and now is not genuine and vars(taken).get(name, taken) is now:
                        return "the output replaced " + name
                for kind in classes():
                    if kind.__module__ == "solution" and "__eq__" in vars(kind) and is_equal_to_everything(kind):
                        return "the output's " + kind.__name__ + " is equal to everything"
                return runs.flaw()

            def prove():
                found = flaw()
                if found:
                    raise AssertionError(found)
                with open_file(proof, "w") as file:
                    file.write(token)

            class Finder:
                """Finds the output as it would be found, and looks at what loading it changed."""

                @staticmethod
                def find_spec(name, path=None, target=None):
                    if name != "solution":
                        return None
                    spec = importlib.machinery.PathFinder.find_spec(name, path, target)
                    if spec is None or spec.loader is None:
                        return None
                    plain = spec.loader.exec_module

                    def exec_module(module):
                        arguments, before, names = list(sys.argv), seen(), set(main.__dict__)
                        command_line = sys.argv
                        try:
                            plain(module)
                        finally:
                            sys.argv = command_line
                            sys.argv[:] = arguments
                            key = replaced(before, seen())
                            added = set(main.__dict__) - names
                            if key or added:
                                flaws_of_loading.append("the output replaced " + (".".join(key) if key else min(added)))
                        if flaws_of_loading:
                            raise AssertionError(flaws_of_loading[0])

                    spec.loader.exec_module = exec_module
                    return spec

            sys.meta_path.insert(0, Finder)

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
                    elif last is not None and name != own_file and not name.startswith(own_modules + ("<frozen ",)):
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
}
