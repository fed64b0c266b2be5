extension TestsHarnessText {
    /// Is loaded before the tests, which run as they would by themselves.
    ///
    /// They came to their end where nothing was left to do, or where a line of theirs asked for an exit by name, with nothing of the output's
    /// between, be it by handing it to a promise, as `main().then(process.exit)` does. Where nothing was left to do, no asynchronous function of
    /// theirs may wait still; and either way no function without a name in them that asserts may never have been called: what the output never
    /// settles or calls back would pass. (Functions that say of themselves that they should not be called may stay so: they fail, throw or reject. Those
    /// that hear of the end are called after that.) `node:test` sees to that itself.
    ///
    /// What the output says of exceptions that nobody caught is not taken, and `assert` cannot be changed.
    static let javascript = #"""
        "use strict";
        const assert = require("node:assert");
        const { closeSync, readFileSync, writeFileSync, writeSync } = require("node:fs");
        const Module = require("node:module");
        const path = require("node:path");
        const { fileURLToPath } = require("node:url");
        const { promiseHooks } = require("node:v8");

        const token = readFileSync(3, "utf8");
        closeSync(3);
        const proof = path.resolve("proof");
        const tests = path.resolve(process.argv[1]);
        const solution = path.resolve("solution") + path.sep;
        const text = readFileSync(tests, "utf8");
        const lines = text.split("\n");
        const hasFramework = /["']node:test["']/.test(text);
        const leave = process.exit;
        const { toString } = Function.prototype;
        let isOver = false;
        let hasAsked = false;
        let isProved = false;

        function sitesFrom(limit, above) {
          const { stackTraceLimit, prepareStackTrace } = Error;
          Error.stackTraceLimit = limit;
          Error.prepareStackTrace = (error, sites) => sites;
          const holder = {};
          Error.captureStackTrace(holder, above);
          const sites = holder.stack;
          Error.stackTraceLimit = stackTraceLimit;
          Error.prepareStackTrace = prepareStackTrace;
          return sites;
        }

        function fileOf(site) {
          const name = site.getFileName() ?? "";
          return name.startsWith("file://") ? fileURLToPath(name) : name;
        }

        const exitCall = /^(process\s*\.\s*)?exit\s*\(/;
        const exitLater = /^then\s*\(\s*(process\s*\.\s*)?exit\s*[,)]/;

        function isTheTestsOwn(sites, words) {
          const others = sites.filter((site) => ![__filename, ""].includes(fileOf(site)) && !fileOf(site).startsWith("node:"));
          if (others.length === 0 || others.some((site) => site.isEval() || fileOf(site) !== tests)) return false;
          const line = lines[others[0].getLineNumber() - 1] ?? "";
          return words.test(line.slice(others[0].getColumnNumber() - 1));
        }

        const isOfOutput = (above) => sitesFrom(Infinity, above).some((site) => fileOf(site).startsWith(solution));

        // Whoever hears of exceptions that nobody caught keeps them from ending the tests.
        const ofExceptions = ["uncaughtException", "unhandledRejection"];
        const listeners = new Set();
        for (const name of ["on", "addListener", "once", "prependListener", "prependOnceListener"]) {
          const plain = process[name];
          process[name] = function listen(event, listener) {
            if (ofExceptions.includes(event)) {
              if (isOfOutput(listen)) return this;
              listeners.add(listener);
            }
            return plain.call(this, event, listener);
          };
        }
        const capture = process.setUncaughtExceptionCaptureCallback;
        process.setUncaughtExceptionCaptureCallback = function set(heard) {
          if (heard === null || !isOfOutput(set)) capture.call(process, heard);
        };

        function exit(code) {
          end(code, isTheTestsOwn(sitesFrom(Infinity, exit), exitCall));
        }

        function end(code, isTheirs) {
          hasAsked = true;
          isOver = isTheirs;
          // While those that hear of the end are called, it would keep it from the rest.
          return leave.call(process, isProved && !isOver ? 1 : code);
        }

        process.exit = exit;

        // Whoever is called back by a promise has no line of its own that asks. Only the engine calls what is handed on here.
        const plainThen = Promise.prototype.then;
        Promise.prototype.then = function then(fulfilled, rejected) {
          const isTheirs = fulfilled === exit && isTheTestsOwn(sitesFrom(Infinity, then), exitLater);
          return plainThen.call(this, isTheirs ? (code) => end(code, true) : fulfilled, rejected);
        };

        for (const part of [assert, assert.strict, assert.AssertionError, assert.AssertionError.prototype]) Object.freeze(part);
        const guarded = [
          [process, ["on", "addListener", "once", "emit", "exit", "reallyExit", "listeners"]],
          [Module, ["_load", "_resolveFilename"]], [Module.prototype, ["require", "_compile"]],
          [Object, ["is", "keys", "entries"]], [Promise.prototype, ["then", "catch", "finally"]],
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
          const site = sitesFrom(1, began)[0];
          if (site === undefined || fileOf(site) !== tests) return;
          // The module itself stands before all that is in it; node says by its exit code where that waits for ever.
          if (site.getLineNumber() > 1 || site.getColumnNumber() > 1) waiting.set(promise, site.getLineNumber());
        });
        promiseHooks.onSettled((promise) => waiting.delete(promise));

        let session;
        try {
          const { Session } = require("node:inspector");
          session = new Session();
          session.connect();
          session.post("Profiler.enable");
          session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: false });
        } catch {
          // This node was built without: then nobody knows what was called.
          session = undefined;
        }

        function lineNeverCalled() {
          let functions = [];
          session?.post("Profiler.takePreciseCoverage", (error, coverage) => {
            const file = coverage?.result.find(({ url }) => fileOf({ getFileName: () => url }) === tests);
            functions = (file?.functions ?? []).map(({ functionName, ranges: [range] }) => ({ functionName, ...range }));
          });
          // Whoever hears of the end is still to be called: ours hears of it first.
          const heardAtTheEnd = new Set(process.listeners("exit").map((listener) => toString.call(listener)));
          const uncalled = functions.filter(({ count }) => count === 0);
          const one = uncalled.find((part) => {
            const source = text.slice(part.startOffset, part.endOffset);
            const isWithin = (other) =>
              other !== part && other.startOffset <= part.startOffset && part.endOffset <= other.endOffset;
            return part.functionName === "" && !heardAtTheEnd.has(source)
              && /\bassert\b|\bexpect\s*\(/.test(source)
              && !/fail|throw|reject|ifError|\(\s*false/i.test(source) && !uncalled.some(isWithin);
          });
          return one && text.slice(0, one.startOffset).split("\n").length;
        }

        function flaw() {
          for (const { holder, name, genuine } of guarded) {
            if (holder[name] !== genuine) return "the output replaced " + name;
          }
          for (const event of ofExceptions) {
            if (process.listeners(event).some((listener) => !listeners.has(listener))) {
              return "the output hears of exceptions that nobody caught";
            }
          }
          // Whoever asks for the end need not wait for anything more.
          for (const line of hasAsked ? [] : waiting.values()) {
            return "what the tests wait for in line " + line + " never came";
          }
          const line = hasFramework ? undefined : lineNeverCalled();
          return line && "what the tests assert in line " + line + " was never called";
        }

        process.prependListener("beforeExit", () => { isOver = true; });
        process.prependListener("exit", (code) => {
          if (!isOver || code !== 0) return;
          const found = flaw();
          if (found === undefined) {
            writeFileSync(proof, token);
            isProved = true;
          } else {
            writeSync(2, "\n" + found + "\n");
            process.exitCode = 1;
          }
        });

        """#
}
