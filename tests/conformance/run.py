"""CPython's own tests of its `test` package, method by method, under Krait, set against the recorded list of what fails.

    python3.14 tests/conformance/run.py [--krait COMMAND] [--part] [--record] [--limit SECONDS] [--results FOLDER] [NAME...]

Run it with the CPython 3.14 whose library and tests are to be used; its `test` package must be installed. A copy of Krait is made that
has this library beside it, so that processes which ignore the environment have it too. A method counts when it passes under that
CPython while it poses as another implementation: with another name, and without the modules that test CPython's insides. What fails
under Krait must be in tests/conformance.tsv, which `--record` writes again, keeping the reasons that are there. Exit code 1: something
fails that the list does not have; 2: no tests to run.

`--part` runs the files of tests/conformance/part.txt, which together touch every native module. `--results` keeps the outcomes of each
file in a folder; a run that was stopped goes on from there. A run of all files takes half an hour on two cores.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "..", "conformance.tsv")
INSIDES = ("_testcapi _testinternalcapi _testlimitedcapi _testmultiphase _testsinglephase _testbuffer _testclinic _testclinic_limited "
           "_testexternalinspection _xxtestfuzz xxsubtype xxlimited xxlimited_35").split()
# Modules that only the tests of interpreters are to have: others use them to look at CPython's insides.
INTERPRETERS = "_interpreters _interpchannels _interpqueues".split()
NOT_YET = "not looked at yet"


def child(name):
    """Runs one test file in this interpreter and prints a line for each method: how it went, its name, why."""
    import unittest
    if os.environ.get("CONFORMANCE_POSE"):
        for each in INSIDES + ([] if "interp" in name else INTERPRETERS):
            sys.modules[each] = None
        sys.implementation.name = "another"
    from test import support
    support.use_resources = {}
    support.verbose = 0
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", buffering=1)

    def say(what, test, why=""):
        lines = str(why).strip().splitlines()
        print(what, test, lines[-1][:200] if lines else "", sep="\t", file=out, flush=True)

    # Some tests have an attribute of that name.
    def id_of(test):
        return type(test).id(test)

    class Result(unittest.TestResult):
        failed = False

        def startTest(self, test):
            super().startTest(test)
            self.failed = False
            say("start", id_of(test))

        def fail(self, test, error):
            if not self.failed:
                say("fail", id_of(test), f"{error[0].__name__}: {error[1]}" if isinstance(error, tuple) else error)
            self.failed = True

        addFailure = addError = fail

        def addSuccess(self, test):
            if not self.failed:
                say("pass", id_of(test))

        def addExpectedFailure(self, test, error):
            say("pass", id_of(test))

        def addUnexpectedSuccess(self, test):
            say("fail", id_of(test), "unexpected success")

        def addSkip(self, test, reason):
            say("skip", id_of(test), reason)

        def addSubTest(self, test, subtest, error):
            if error is not None:
                self.fail(test, error)

    try:
        __import__(f"test.{name}")
        suite = unittest.TestLoader().loadTestsFromModule(sys.modules[f"test.{name}"])
    except BaseException as error:
        say("skipfile" if isinstance(error, unittest.SkipTest) else "load", name, f"{type(error).__name__}: {error}")
        return
    suite.run(Result())
    say("end", name)


def run(command, name, limit, library, **variables):
    """The outcome of each method of a file, and how the file ended. The library is None for that of the command itself."""
    # Processes that tests start without the environment's path find the tests beside this interpreter.
    path = os.path.dirname(os.path.realpath(sys.executable)) + os.pathsep + os.environ.get("PATH", "")
    env = dict(os.environ, PATH=path, LANG="C.UTF-8", PYTHONDONTWRITEBYTECODE="1", **variables)
    env.pop("PYTHONPATH", None)
    if library is not None:
        env["PYTHONPATH"] = library
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryFile() as out:
        process = subprocess.Popen([command, os.path.abspath(__file__), "--child", name], stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.DEVNULL, cwd=work, env=env, start_new_session=True)
        ending = "died"
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            ending = "ran into its time limit"
        out.seek(0)
        lines = out.read().decode("utf-8", "replace").splitlines()
    found = {}
    for line in lines:
        what, test, why = (line.split("\t") + ["", ""])[:3]
        if what == "start":
            found[test] = ("lost", "")
        elif what in ("pass", "skip", "fail"):
            if found.get(test, ("",))[0] != "fail":
                found[test] = (what, why)
        elif what in ("end", "load", "skipfile"):
            ending = what if not why else f"{what}: {why}"
    return found, ending


def beside(command, library, folder):
    """A copy of Krait in a folder, with a copy of a library. A link would not do: tests compare paths with that of the working folder."""
    shutil.copytree(os.path.dirname(command), folder, ignore=shutil.ignore_patterns("lib", "*.pdb", "*.xml"))
    shutil.copytree(library, os.path.join(folder, "lib", "python3.14"), symlinks=True)
    return os.path.join(folder, os.path.basename(command))


def kept(folder, name, which, make):
    """What a run that was stopped has kept of a file, else what is made now: the outcomes, the ending, and the seconds that it took."""
    path = os.path.join(folder, f"{name}.{which}.json") if folder else None
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    started = time.time()
    found, ending = make()
    result = [found, ending, time.time() - started]
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(result, file)
    return result


def recorded():
    reasons = {}
    if os.path.exists(RECORDED):
        with open(RECORDED, encoding="utf-8") as table:
            for line in table:
                if not line.startswith("#"):
                    test, reason = line.rstrip("\n").split("\t")
                    reasons[test] = reason
    return reasons


def names_of(file):
    with open(os.path.join(HERE, file), encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(description="Runs CPython's tests under Krait and compares with the recorded list.")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--krait", default=os.path.join(HERE, "..", "..", "artifacts", "bin", "Krait.Cli", "release", "krait"))
    parser.add_argument("--part", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--results")
    options = parser.parse_args()
    # A shell starts what it runs in the background with interrupts ignored; tests that interrupt themselves would never end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        from test import support
    except ImportError:
        print("This Python has no `test` package: install the one of its tests, or run this with another CPython 3.14.")
        return 2
    library = os.path.dirname(os.path.dirname(os.path.abspath(support.__file__)))
    library = os.path.dirname(library)
    if options.results:
        os.makedirs(options.results, exist_ok=True)
    names = options.names or names_of("part.txt" if options.part else "files.txt")
    reasons, failing, good, all_methods, whole = recorded(), {}, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        krait = beside(os.path.abspath(options.krait), library, os.path.join(folder, "krait"))
        for name in names:
            reference, _, took_there = kept(options.results, name, "reference", lambda: run(
                sys.executable, name, options.limit, library, CONFORMANCE_POSE="1"))
            found, ending, took = kept(options.results, name, "krait", lambda: run(krait, name, options.limit, None))
            wanted = [test for test, (what, _) in reference.items() if what == "pass"]
            missing = [test for test in wanted if found.get(test, ("",))[0] != "pass"]
            for test in missing:
                failing[test] = found.get(test, ("", ending))[1] or ending
            good, all_methods, whole = good + len(wanted) - len(missing), all_methods + len(wanted), whole + (not missing)
            print(f"{name:34} {len(wanted) - len(missing):5} of {len(wanted):5}  {took_there:6.1f} s, {took:6.1f} s  {ending}"[:160],
                  flush=True)
    print(f"{good} of {all_methods} methods pass, {whole} of {len(names)} files whole")
    if options.record:
        mine = set(failing)
        prefixes = tuple(f"test.{name}." for name in names)
        for test, reason in reasons.items():
            if test not in mine and not test.startswith(prefixes):
                failing[test] = reason
        with open(RECORDED, "w", encoding="utf-8") as table:
            print("# What fails under Krait of CPython's tests, and why. Written by tests/conformance/run.py --record.", file=table)
            for test in sorted(failing):
                print(test, reasons.get(test) or f"{NOT_YET}: {failing[test]}", sep="\t", file=table)
        return 0
    news = sorted(set(failing) - set(reasons))
    for test in news:
        print(f"not in the list: {test}: {failing[test]}")
    return 1 if news else 0


if __name__ == "__main__":
    sys.exit(child(sys.argv[2]) if sys.argv[1:2] == ["--child"] else main())
