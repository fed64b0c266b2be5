/// A small program of ours around somebody's function: it reads what is given, calls the function, and prints its verdict and nothing else;
/// what the function prints goes to standard error.
struct Harness {
    let fileName: String
    let arguments: [String]
    let text: String

    init(_ language: ProgramLanguage) {
        switch language {
        case .python:
            fileName = "judge.py"
            // -I: no variables of the environment, nobody's site-packages; -B: writes no compiled files.
            arguments = InterpreterCall.arguments(language, ["-I", "-B", fileName])
            text = Self.python
        case .javascript:
            fileName = "judge.mjs"
            arguments = InterpreterCall.arguments(language, ["--no-warnings", fileName])
            text = Self.javascript
        }
    }

    static func metricName(of source: String, in language: ProgramLanguage) -> String {
        switch language {
        case .python: "metric.py"
        case .javascript: "metric.\(JavaScriptModule(of: source).rawValue)"
        }
    }

    private static let python = #"""
        import ast, asyncio, inspect, json, os, sys

        def body_of_judge(source):
            """The lines as the body of a function, none of them altered: those of a text stay as they are."""
            head = "def judge(output, context):"
            try:
                function = ast.parse(head + " pass", "metric.py")
                function.body[0].body = ast.parse(source, "metric.py").body or function.body[0].body
                return function
            except IndentationError:
                # Indented as a whole, they are a body as they stand.
                return ast.increment_lineno(ast.parse(head + "\n" + source, "metric.py"), -1)

        told = json.load(sys.stdin)
        verdict = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        given = told["given"]
        output = given["output"]
        context = {
            "vars": given["variables"], "expected": given["expected"], "metadata": given["metadata"],
            "config": told["config"], "test": {"vars": given["variables"], "metadata": given["metadata"]},
        }
        with open("metric.py", encoding="utf-8") as file:
            source = file.read()
        names = {"__name__": "metric", "json": json, "output": output, "context": context}
        if told["form"] == "expression":
            result = eval(compile(source.strip(), "metric.py", "eval"), names)
        else:
            name = told["function"] or "get_assert"
            if told["form"] == "body":
                name = "judge"
                source = body_of_judge(source)
            exec(compile(source, "metric.py", "exec"), names)
            if not callable(names.get(name)):
                sys.exit("there is no function %s(output, context)" % name)
            result = names[name](output, context)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        if isinstance(result, dict) and "pass_" in result:
            result = dict(result, **{"pass": result["pass_"]})
        if isinstance(result, dict):
            result = {key: result[key] for key in ("pass", "score", "reason") if key in result}
        json.dump(result, verdict, allow_nan=False)
        verdict.close()
        sys.stdout.flush()
        os._exit(0)

        """#

    private static let javascript = #"""
        import { existsSync, readFileSync, writeSync } from "node:fs";

        const told = JSON.parse(readFileSync(0, "utf8"));
        process.stdout.write = process.stderr.write.bind(process.stderr);
        const given = told.given;
        const context = {
          vars: given.variables, expected: given.expected, metadata: given.metadata, config: told.config,
          test: { vars: given.variables, metadata: given.metadata },
        };
        const file = existsSync("metric.mjs") ? "metric.mjs" : "metric.cjs";
        const AsyncFunction = (async () => {}).constructor;
        let judge;
        if (told.form === "module") {
          const found = await import("./" + file);
          const exported = found.default ?? found;
          judge = told.function ? found[told.function] ?? exported[told.function] : exported.default ?? exported;
        } else {
          const source = readFileSync(file, "utf8");
          judge = told.form === "expression"
            ? new AsyncFunction("output", "context", "return (" + source.trim().replace(/;$/, "") + "\n);")
            : new AsyncFunction("output", "context", source);
        }
        if (typeof judge !== "function") {
          console.error("there is no function " + (told.function ?? "as default export"));
          process.exit(1);
        }
        let result = await judge(given.output, context);
        if (typeof result === "object" && result !== null) {
          result = { pass: result.pass, score: result.score, reason: result.reason };
        }
        // JSON has no NaN: as a text it is no score, as null it would be none at all.
        const finite = (_, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
        writeSync(1, JSON.stringify(result, finite) ?? "null");
        process.exit(0);

        """#
}
