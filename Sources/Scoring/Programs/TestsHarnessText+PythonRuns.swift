extension TestsHarnessText {
    /// Where tests are run by `unittest`, one at least must have been run and not skipped, none failed, and none be skipped by the output.
    static let pythonRuns = #"""
        class Runs:
            """What `unittest` was asked for, and what came of it."""

            asked, begun, skipped, failed, by_output = False, 0, 0, 0, False

            def flaw(self):
                if self.by_output:
                    return "the output skipped a test"
                if self.failed:
                    return "a test of unittest failed, and the tests ended as if none had"
                if self.asked and self.begun <= self.skipped:
                    return "unittest ran no test, or skipped all"

            def watch(self, unittest, is_of_output):
                def before(holder, name, note):
                    whole = getattr(holder, name)

                    @functools.wraps(whole)
                    def noted(*arguments, **named):
                        note(*arguments)
                        return whole(*arguments, **named)

                    setattr(holder, name, noted)

                # Up to Python 3.10 `unittest` tells of a skip when the exception is gone: its words tell then whose it was.
                words = set()

                def make(skipping, *_):
                    frame = sys._getframe(1)
                    while frame is not None:
                        if is_of_output(frame):
                            words.add(str(skipping))
                        frame = frame.f_back

                def skip(*arguments):
                    self.skipped += 1
                    self.by_output = self.by_output or arguments[-1] in words
                    traceback = sys.exc_info()[2]
                    while traceback is not None:
                        self.by_output = self.by_output or is_of_output(traceback.tb_frame)
                        traceback = traceback.tb_next

                def begin(*_): self.begun += 1
                def fail(*_): self.failed += 1
                def part(result, test, part_of_it, error): self.failed += error is not None
                def ask(*_): self.asked = True

                before(unittest.SkipTest, "__init__", make)
                before(unittest.TestProgram, "__init__", ask)
                before(unittest.TestSuite, "run", ask)
                before(unittest.TestResult, "startTest", begin)
                before(unittest.TestResult, "addSkip", skip)
                before(unittest.TestResult, "addSubTest", part)
                for name in ("addFailure", "addError", "addUnexpectedSuccess"):
                    before(unittest.TestResult, name, fail)
        """#
}
