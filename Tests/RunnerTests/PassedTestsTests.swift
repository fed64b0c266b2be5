import Events
import Foundation
import Scoring
import TestSupport
import Testing

/// Outputs that are programs: they pass their tests by their work, and by nothing else.
@Suite(.enabled(if: ProgramsLaboratory.obstacle == nil, "\(ProgramsLaboratory.obstacle ?? "")"))
struct PassedTestsTests {
    private func look(
        _ type: String, _ source: String, at output: String, config: String? = nil
    ) async throws -> AssertionOutcome {
        try await ProgramsLaboratory().look(type, source, at: output, config: config)
    }

    private static let unittests = """
        import unittest
        from solution import add
        class Tests(unittest.TestCase):
            def test_two_and_two(self): self.assertEqual(add(2, 2), 4)
        if __name__ == "__main__": unittest.main()
        """

    @Test func testsOfAFrameworkComeToTheirEnd() async throws {
        let good = "def add(a, b): return a + b"
        #expect(try await look("passes-tests", Self.unittests, at: good).outcome == .passed)
        #expect(
            try await look("passes-tests", Self.unittests, at: good.replacingOccurrences(of: "+", with: "-")).outcome
                == .failed)
    }

    @Test(arguments: [
        "import os\nos._exit(0)", "import sys\nsys.exit(0)", "def add(a, b): raise SystemExit(0)",
        "import os\ndef add(a, b): os._exit(0)",
        "import unittest\nunittest.TestCase.assertEqual = lambda *a: None\ndef add(a, b): return 0",
        "import unittest\nunittest.main = lambda: None\ndef add(a, b): return 0",
        "open('proof', 'w').write('0' * 32)\nimport os\nos._exit(0)",
        "exec('def add(a, b): raise SystemExit(0)')",
        "open('helper.py', 'w').write('def add(a, b): raise SystemExit(0)')\nfrom helper import add",
        "def steps(): yield\nrest = steps()\nnext(rest)\nadd = lambda *_: rest.throw(SystemExit(0))",
    ]) func anOutputCannotPassItsTestsByAnythingButItsWork(solution: String) async throws {
        for tests in ["from solution import add\nassert add(2, 2) == 4", Self.unittests] {
            let seen = try await look("passes-tests", tests, at: solution)
            #expect((seen.outcome, seen.value) == (.failed, 0), "\(seen.reason)")
        }
    }

    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            "process.exit(0)", "exports.add = () => process.exit(0)", "process.reallyExit(0)",
            "exports.add = process.exit.bind(process, 0)", "exports.add = eval('() => process.exit(0)')",
            "exports.add = require('vm').runInThisContext('() => process.exit(0)', { filename: 'x' })",
            "setTimeout(() => process.exit(0), 1)", "exports.add = () => { process.kill(process.pid, 'SIGKILL') }",
        ])
    func norInJavaScript(solution: String) async throws {
        let tests =
            "const { add } = require('./solution');\nsetTimeout(() => process.exit(add(2, 2) === 4 ? 0 : 1), 50);"
        let seen = try await look("passes-tests", tests, at: solution, config: #"{"language": "javascript"}"#)
        #expect((seen.outcome, seen.value) == (.failed, 0), "\(seen.reason)")
    }

    /// Each takes one thing from the tests; the last is what the outcome says of it.
    @Test(arguments: [
        ("import unittest\ndef add(a, b): raise unittest.SkipTest", "skipped a test"),
        ("import unittest\nunittest.TestLoader.testMethodPrefix = 'x'\ndef add(a, b): return 0", "testMethodPrefix"),
        ("import unittest\nunittest.TestCase.__unittest_skip__ = True\ndef add(a, b): return 0", "__unittest_skip__"),
        (
            """
            import sys, unittest
            sys.modules["__main__"].load_tests = lambda *_: unittest.TestSuite()
            def add(a, b): return 0
            """, "load_tests"
        ),
        ("import sys\nsys.argv += ['-h']\ndef add(a, b): return 0", "FAILED"),
        ("import sys\nsys.argv = ['x', '-k', 'none']\ndef add(a, b): return 0", "FAILED"),
        ("class Any:\n    def __eq__(self, other): return True\ndef add(a, b): return Any()", "equal to everything"),
        ("import math\nmath.isclose = lambda *_: True\ndef add(a, b): return 0", "math.isclose"),
    ]) func whatTestsRelyOnIsNotTheOutputs(solution: String, words: String) async throws {
        let tests = Self.unittests.replacingOccurrences(of: "import unittest", with: "import unittest, math")
        let seen = try await look("passes-tests", tests, at: solution)
        #expect(seen.outcome == .failed && seen.reason.contains(words), "\(seen.reason)")
    }

    /// The tests ended with exit code 0.
    @Test(arguments: [
        (
            "@unittest.skip('not now')\nclass Tests(unittest.TestCase):\n    def test(self): pass\nunittest.main()",
            "ran no test"
        ),
        (
            """
            class Tests(unittest.TestCase):
                def test(self): self.assertEqual(solution.add(2, 2), 5)
            unittest.main(exit=False)
            """, "a test of unittest failed"
        ),
        (
            """
            class Tests(unittest.TestCase):
                def test(self):
                    with self.subTest(): self.assertEqual(solution.add(2, 2), 5)
            unittest.main(exit=False)
            """, "a test of unittest failed"
        ),
    ]) func unittestMustHaveRunATestAndFailedNone(tests: String, words: String) async throws {
        let seen = try await look(
            "passes-tests", "import solution, unittest\n" + tests, at: "def add(a, b): return a + b")
        #expect(seen.outcome == .failed && seen.reason.contains(words), "\(seen.reason)")
    }

    /// What tests do themselves, and outputs in passing, is no flaw.
    @Test(arguments: [
        (
            "import time\nfrom solution import add\ntime.sleep = lambda _: None\nassert add(2, 2) == 4",
            "import time\ndef add(a, b):\n    time.sleep(60)\n    return a + b"
        ),
        (
            "import sys, solution\nsys.argv = ['x', '4']\nassert solution.main() == 4",
            "import sys\ndef main(): return int(sys.argv[1])"
        ),
        (
            """
            import unittest
            from unittest import mock
            from solution import add
            class Tests(unittest.TestCase):
                @unittest.skip("not now")
                def test_later(self): pass
                @mock.patch("time.sleep")
                def test_now(self, sleep):
                    self.assertEqual(add(2, 2), 4)
                    sleep.assert_called()
            unittest.main()
            """, "import time, unittest\ndef add(a, b):\n    time.sleep(60)\n    return a + b"
        ),
        (
            "from solution import Point\nassert Point(1) == Point(1) and Point(1) != Point(2)",
            "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int"
        ),
    ]) func aRightOutputPasses(tests: String, solution: String) async throws {
        let seen = try await look("passes-tests", tests, at: solution)
        #expect(seen.outcome == .passed, "\(seen.reason)")
    }

    private static let waiting = """
        const assert = require('node:assert'), { add } = require('./solution');
        (async () => { assert.strictEqual(await add(2, 2), 4) })();
        """
    private static let calledBack = """
        const assert = require('node:assert'), { add } = require('./solution');
        add(2, 2, (error, sum) => { assert.strictEqual(sum, 4) });
        """

    private static let calledForEach = """
        const assert = require('node:assert'), { each } = require('./solution');
        each([1, 2, 3], (n) => { assert.ok(n) }).then(() => process.exit(0), (error) => process.exit(1));
        """

    private static let assertingAtTheEnd = """
        const assert = require('node:assert'), { add } = require('./solution');
        const sums = [];
        process.on('exit', () => { assert.deepEqual(sums, [4]) });
        add(2, 2, (error, sum) => sums.push(sum));
        """

    /// Many tests end so: their own line hands the exit on, and nobody's line asks for it then.
    private static let exitingLater = """
        const assert = require('node:assert'), { add } = require('./solution');
        async function main() { assert.strictEqual(await add(2, 2), 4) }
        main().then(process.exit);
        """

    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            "Promise.resolve().then(process.exit); exports.add = () => new Promise(() => {})",
            "exports.add = () => ({ then: () => Promise.resolve(0).then(process.exit) })",
            "const { exit } = process; exports.add = () => { setTimeout(exit, 1); return new Promise(() => {}) }",
            "Promise.prototype.then = (exit) => exit(0); exports.add = () => 0", "exports.add = async () => 0",
            """
            const { call } = Function.prototype;
            Function.prototype.call = function (self, ...rest) {
              Function.prototype.call = call;
              return Reflect.apply(this, Promise.resolve(0), rest);
            };
            exports.add = async () => 0;
            """,
        ])
    func norByAnExitThatIsHandedOn(solution: String) async throws {
        let config = #"{"language": "javascript"}"#
        let seen = try await look("passes-tests", Self.exitingLater, at: solution, config: config)
        #expect((seen.outcome, seen.value) == (.failed, 0), "\(seen.reason)")
    }

    private static let exiting = """
        const assert = require('node:assert'), { add } = require('./solution');
        assert.strictEqual(add(2, 2), 4);
        process.exit(0);
        """

    /// Each changes something built in, so that its own exit looks like the one in the third line of the tests.
    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            "Error.captureStackTrace = (holder) => { holder.stack = [site] }",
            """
            Object.defineProperty(Error, 'prepareStackTrace', {
              set(genuine) { this.genuine = genuine }, get() { return (error) => this.genuine(error, [site]) },
            })
            """,
            "globalThis.Error = { prepareStackTrace: () => [site] }",
            """
            Object.defineProperty(Error, 'stackTraceLimit', { value: 1, writable: false, configurable: false });
            require('node:vm').runInThisContext('process.exit(0)', { filename: site.getFileName(), lineOffset: 2 })
            """,
            "RegExp.prototype.exec = () => ['exit']; Array.prototype.some = () => false",
            "RegExp.prototype.test = () => true; Array.prototype.some = () => false",
            "RegExp.prototype.test = () => true; Array.prototype.filter = () => [site]",
            "String.prototype.slice = () => 'exit('; String.prototype.startsWith = () => true",
        ])
    func norByAChangeOfWhatIsBuiltIn(change: String) async throws {
        let solution = """
            const site = {
              getFileName: () => process.argv[1], getLineNumber: () => 3, getColumnNumber: () => 1, isEval: () => false,
            };
            \(change);
            process.exit(0);
            """
        let config = #"{"language": "javascript"}"#
        let seen = try await look("passes-tests", Self.exiting, at: solution, config: config)
        #expect((seen.outcome, seen.value) == (.failed, 0), "\(seen.reason)")
    }

    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            (waiting, "exports.add = () => new Promise(() => {})", "never came"),
            (waiting, "exports.add = async () => 0", "exit code 1"),
            (waiting, "process.on('unhandledRejection', () => {}); exports.add = async () => 0", "exit code 1"),
            (waiting, "process.once('uncaughtException', () => {}); exports.add = async () => 0", "exit code 1"),
            (
                waiting, "process.setUncaughtExceptionCaptureCallback(() => {}); exports.add = async () => 0",
                "exit code 1"
            ),
            (waiting, "require('assert').strictEqual = () => {}; exports.add = async () => 0", "exit code 1"),
            (calledBack, "exports.add = () => {}", "never called"),
            (calledBack, "exports.add = (a, b, call) => call(null, 0)", "exit code 1"),
            (calledForEach, "exports.each = () => Promise.resolve()", "never called"),
            (
                waiting, "Map.prototype.values = () => []; exports.add = () => new Promise(() => {})", "never came"
            ),
            (
                calledBack,
                "require('node:inspector').Session.prototype.post = () => {}; exports.add = () => {}", "never called"
            ),
            (
                waiting, "Array.prototype.some = () => true; exports.add = async (a, b) => a + b",
                "the output replaced some"
            ),
            (assertingAtTheEnd, "exports.add = () => {}", "exit code 1"),
            (assertingAtTheEnd, "process.on('exit', () => process.exit(0)); exports.add = () => {}", "exit code 1"),
            (
                assertingAtTheEnd,
                "exports.add = () => process.listeners('exit').slice(1).map((heard) => process.off('exit', heard))",
                "never called"
            ),
        ])
    func norDoesOneThatNeverAnswers(tests: String, solution: String, words: String) async throws {
        let seen = try await look("passes-tests", tests, at: solution, config: #"{"language": "javascript"}"#)
        #expect(seen.outcome == .failed && seen.reason.contains(words), "\(seen.reason)")
    }

    @Test(
        .enabled(if: Programs.isPresent("node"), "node is not installed"),
        arguments: [
            (waiting, "exports.add = async (a, b) => a + b"),
            (exitingLater, "exports.add = async (a, b) => a + b"),
            (calledBack, "exports.add = (a, b, call) => setTimeout(() => call(null, a + b), 1)"),
            (calledForEach, "exports.each = async (all, call) => all.forEach((one) => call(one))"),
            (exiting, "exports.add = (a, b) => a + b"),
            // Its hearing is not taken, and itself not blamed.
            (waiting, "process.on('uncaughtException', () => process.exit(1)); exports.add = async (a, b) => a + b"),
            (
                """
                const assert = require('node:assert'), { add } = require('./solution');
                (async () => {
                  let timer;
                  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('late')), 60_000) });
                  try { assert.equal(await Promise.race([add(2, 2), late]), 4) } finally { clearTimeout(timer) }
                  add('x').then(() => { assert.fail('no') }, (error) => assert.ok(error));
                })();
                """, "exports.add = async (a, b) => { if (b === undefined) throw new Error('b'); return a + b }"
            ),
            (assertingAtTheEnd, "exports.add = (a, b, call) => setTimeout(() => call(null, a + b), 1)"),
            (
                assertingAtTheEnd.replacingOccurrences(of: ".on(", with: ".once("),
                "exports.add = (a, b, call) => call(null, a + b)"
            ),
            (
                """
                import test from 'node:test';
                import assert from 'node:assert';
                import { add } from './solution/index.js';
                test('adds', async (t) => { await t.test('two', () => assert.equal(add(2, 2), 4)) });
                test.skip('later', () => assert.equal(add(2, 2), 5));
                """, "export const add = (a, b) => a + b"
            ),
        ])
    func aRightOneInJavaScriptPasses(tests: String, solution: String) async throws {
        let seen = try await look("passes-tests", tests, at: solution, config: #"{"language": "javascript"}"#)
        #expect(seen.outcome == .passed, "\(seen.reason)")
    }
}
