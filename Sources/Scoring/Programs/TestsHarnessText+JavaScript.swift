extension TestsHarnessText {
    /// Is loaded before the tests, which run as they would by themselves.
    ///
    /// They came to their end where nothing was left to do, or where a line of theirs asked for an exit by name, with nothing of the output's
    /// between, be it by handing it to a promise, as `main().then(process.exit)` does. Where nothing was left to do, no asynchronous function
    /// of theirs may wait still; and either way no function without a name in them that asserts may never have been called: what the output
    /// never settles or calls back would pass. (Functions that say of themselves that they should not be called may stay so: they fail, throw
    /// or reject. Those that hear of the end are called after that.) `node:test` sees to that itself.
    ///
    /// What the output says of exceptions that nobody caught is not taken, and `assert` cannot be changed.
    static let javascript = #"""
        "use strict";
        const assert = require("node:assert");
        const { closeSync, readFileSync, writeFileSync, writeSync } = require("node:fs");
        const Module = require("node:module");
        const path = require("node:path");
        const { pathToFileURL } = require("node:url");
        const { promiseHooks } = require("node:v8");

        // What is called after the output was loaded is taken before: the output may put its own in the place of a method. So what follows calls
        // none on a value, but those of call sites, which nobody can replace; and it walks through arrays by index: `for of` asks a method too.
        const { apply } = Reflect;
        const { captureStackTrace } = Error;
        const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
        const plainError = Error;
        const freed = (method) => (self, ...rest) => apply(method, self, rest);
        const sourceOf = freed(Function.prototype.toString);
        const found = freed(RegExp.prototype.exec);
        const slice = freed(String.prototype.slice);
        const startsWith = freed(String.prototype.startsWith);
        const mapSet = freed(Map.prototype.set);
        const mapDelete = freed(Map.prototype.delete);
        const mapForEach = freed(Map.prototype.forEach);
        const setAdd = freed(Set.prototype.add);
        const setHas = freed(Set.prototype.has);
        const listenersOf = freed(process.listeners);

        const token = readFileSync(3, "utf8");
        closeSync(3);
        const proof = path.resolve("proof");
        const tests = path.resolve(process.argv[1]);
        const testsURL = pathToFileURL(tests).href;
        const solution = path.resolve("solution") + path.sep;
        const solutionURL = pathToFileURL(solution).href;
        const text = readFileSync(tests, "utf8");
        const lines = text.split("\n");
        const hasFramework = /["']node:test["']/.test(text);
        const leave = process.exit;
        let isOver = false;
        let hasAsked = false;
        let isProved = false;

        // A property of `Error` that is another value while `body` runs.
        function holding(name, value, body) {
          const before = getOwnPropertyDescriptor(plainError, name);
          const during = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
          if (!defineProperty(plainError, name, during)) return;
          body();
          if (before === undefined) deleteProperty(plainError, name);
          else defineProperty(plainError, name, before);
        }

        // `undefined` where the output keeps them from being seen.
        function sitesFrom(limit, above) {
          let seen;
          const holder = {};
          const see = (error, sites) => {
            if (error === holder) seen = sites;
            return sites;
          };
          holding("stackTraceLimit", limit, () => holding("prepareStackTrace", see, () => {
            // Node asks whatever has this name.
            if (getOwnPropertyDescriptor(globalThis, "Error")?.value !== plainError) return;
            captureStackTrace(holder, above);
            holder.stack;
          }));
          return seen;
        }

        const fileOf = (site) => site.getFileName() ?? "";
        const isTests = (file) => file === tests || file === testsURL;
        const isSolution = (file) => startsWith(file, solution) || startsWith(file, solutionURL);

        const exitCall = /^(process\s*\.\s*)?exit\s*\(/;
        const exitLater = /^then\s*\(\s*(process\s*\.\s*)?exit\s*[,)]/;

        function isTheTestsOwn(sites, words) {
          let first;
          for (let index = 0; index < (sites?.length ?? 0); index += 1) {
            const file = fileOf(sites[index]);
            if (file === __filename || file === "" || startsWith(file, "node:")) continue;
            if (sites[index].isEval() || !isTests(file)) return false;
            first ??= sites[index];
          }
          if (first === undefined) return false;
          const line = lines[first.getLineNumber() - 1] ?? "";
          return found(words, slice(line, first.getColumnNumber() - 1)) !== null;
        }

        function isOfOutput(above) {
          const sites = sitesFrom(Infinity, above);
          for (let index = 0; index < (sites?.length ?? 0); index += 1) {
            if (isSolution(fileOf(sites[index]))) return true;
          }
          return sites === undefined;
        }

        // Whoever hears of exceptions that nobody caught keeps them from ending the tests.
        const ofExceptions = ["uncaughtException", "unhandledRejection"];
        const listeners = new Set();
        for (const name of ["on", "addListener", "once", "prependListener", "prependOnceListener"]) {
          const plain = process[name];
          process[name] = function listen(event, listener) {
            if (event === ofExceptions[0] || event === ofExceptions[1]) {
              if (isOfOutput(listen)) return this;
              setAdd(listeners, listener);
            }
            return apply(plain, this, [event, listener]);
          };
        }
        const capture = process.setUncaughtExceptionCaptureCallback;
        process.setUncaughtExceptionCaptureCallback = function set(heard) {
          if (heard === null || !isOfOutput(set)) apply(capture, process, [heard]);
        };

        function exit(code) {
          end(code, isTheTestsOwn(sitesFrom(Infinity, exit), exitCall));
        }

        function end(code, isTheirs) {
          hasAsked = true;
          isOver = isTheirs;
          // While those that hear of the end are called, it would keep it from the rest.
          return apply(leave, process, [isProved && !isOver ? 1 : code]);
        }

        process.exit = exit;

        // Whoever is called back by a promise has no line of its own that asks. Only the engine calls what is handed on here.
        const plainThen = Promise.prototype.then;
        Promise.prototype.then = function then(fulfilled, rejected) {
          const isTheirs = fulfilled === exit && isTheTestsOwn(sitesFrom(Infinity, then), exitLater);
          return apply(plainThen, this, [isTheirs ? (code) => end(code, true) : fulfilled, rejected]);
        };

        for (const part of [assert, assert.strict, assert.AssertionError, assert.AssertionError.prototype]) Object.freeze(part);
        const guarded = [
          [process, ["on", "addListener", "once", "emit", "exit", "reallyExit", "listeners"]],
          [Module, ["_load", "_resolveFilename"]], [Module.prototype, ["require", "_compile"]],
          [Object, ["is", "keys", "entries"]], [Promise.prototype, ["then", "catch", "finally"]],
          [RegExp.prototype, ["test", "exec"]], [Function.prototype, ["call", "apply", "bind"]],
          [Array.prototype, ["every", "filter", "find", "forEach", "includes", "map", "reduce", "some"]],
        ].flatMap(([holder, names]) => names.map((name) => ({ holder, name, genuine: holder[name] })));
        if (hasFramework) {
          const framework = require("node:test");
          for (const name of ["test", "it", "describe", "suite"]) {
            guarded.push({ holder: framework, name, genuine: framework[name] });
          }
        }

        // Promises of the tests' asynchronous functions that wait still; of the first only, for to see whose one is takes a while.
        const waiting = new Map();
        let looks = 20_000;
        promiseHooks.onInit(function began(promise, parent) {
          if (parent !== undefined || looks-- <= 0) return;
          const site = sitesFrom(1, began)?.[0];
          if (site === undefined || !isTests(fileOf(site))) return;
          // The module itself stands before all that is in it; node says by its exit code where that waits for ever.
          if (site.getLineNumber() > 1 || site.getColumnNumber() > 1) mapSet(waiting, promise, site.getLineNumber());
        });
        promiseHooks.onSettled((promise) => mapDelete(waiting, promise));

        let session, post;
        try {
          const { Session } = require("node:inspector");
          session = new Session();
          post = freed(session.post);
          session.connect();
          session.post("Profiler.enable");
          session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: false });
        } catch {
          // This node was built without: then nobody knows what was called.
          session = undefined;
        }

        function functionsNeverCalled() {
          const uncalled = [];
          if (session === undefined) return uncalled;
          post(session, "Profiler.takePreciseCoverage", (error, coverage) => {
            const files = coverage?.result ?? [];
            for (let at = 0; at < files.length; at += 1) {
              if (!isTests(files[at].url)) continue;
              const { functions } = files[at];
              for (let index = 0; index < functions.length; index += 1) {
                if (functions[index].ranges[0].count === 0) uncalled[uncalled.length] = functions[index];
              }
            }
          });
          return uncalled;
        }

        function lineNeverCalled() {
          const uncalled = functionsNeverCalled();
          // Whoever hears of the end is still to be called: ours hears of it first.
          const heardAtTheEnd = new Set();
          const heard = listenersOf(process, "exit");
          for (let index = 0; index < heard.length; index += 1) setAdd(heardAtTheEnd, sourceOf(heard[index]));
          for (let index = 0; index < uncalled.length; index += 1) {
            const { startOffset, endOffset } = uncalled[index].ranges[0];
            const source = slice(text, startOffset, endOffset);
            let isWithin = false;
            for (let other = 0; other < uncalled.length; other += 1) {
              const range = uncalled[other].ranges[0];
              if (other !== index && range.startOffset <= startOffset && endOffset <= range.endOffset) isWithin = true;
            }
            if (uncalled[index].functionName !== "" || isWithin || setHas(heardAtTheEnd, source)) continue;
            if (found(/\bassert\b|\bexpect\s*\(/, source) === null) continue;
            if (found(/fail|throw|reject|ifError|\(\s*false/i, source) !== null) continue;
            let line = 1;
            for (let at = 0; at < startOffset; at += 1) if (text[at] === "\n") line += 1;
            return line;
          }
          return undefined;
        }

        function flaw() {
          for (let index = 0; index < guarded.length; index += 1) {
            const { holder, name, genuine } = guarded[index];
            if (holder[name] !== genuine) return "the output replaced " + name;
          }
          for (let event = 0; event < ofExceptions.length; event += 1) {
            const heard = listenersOf(process, ofExceptions[event]);
            for (let index = 0; index < heard.length; index += 1) {
              if (!setHas(listeners, heard[index])) return "the output hears of exceptions that nobody caught";
            }
          }
          // Whoever asks for the end need not wait for anything more.
          let awaited;
          if (!hasAsked) mapForEach(waiting, (line) => { awaited ??= line; });
          if (awaited !== undefined) return "what the tests wait for in line " + awaited + " never came";
          const line = hasFramework ? undefined : lineNeverCalled();
          return line && "what the tests assert in line " + line + " was never called";
        }

        process.prependListener("beforeExit", () => { isOver = true; });
        process.prependListener("exit", (code) => {
          if (!isOver || code !== 0) return;
          const wrong = flaw();
          if (wrong === undefined) {
            writeFileSync(proof, token);
            isProved = true;
          } else {
            writeSync(2, "\n" + wrong + "\n");
            process.exitCode = 1;
          }
        });

        """#
}
