"""Records what the command of CPython 3.14 does in the cases below: commands.json.

    python3.14 tests/commands/record.py

A case is a folder of files, with their times, and commands run in it one after the other; recorded are output, errors and exit
code of each, and the bytes of the files named by "keep" afterwards. "@" stands for the folder.
"""
import base64
import importlib.util
import json
import marshal
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
TIME = 1_700_000_000
CACHED = "__pycache__/mod.cpython-314.pyc"
CASES = []


def case(name, commands, files=None, keep=(), times=None):
    CASES.append({"name": name, "files": files or {}, "times": times or {}, "commands": commands, "keep": list(keep)})


def run(*arguments, input="", **environment):
    return {"arguments": list(arguments), "input": input, "environment": environment}


def pyc(source, path="@/mod.py", *, time=None, size=None, hashed=None, checked=True):
    """A cache file of a source, as it would be written for another one too."""
    code = marshal.dumps(compile(source, path, "exec", dont_inherit=True))
    if hashed is None:
        header = (0).to_bytes(4, "little") + (time or TIME).to_bytes(4, "little") + (len(source) if size is None else size).to_bytes(4, "little")
    else:
        header = (3 if checked else 1).to_bytes(4, "little") + importlib.util.source_hash(hashed.encode())
    return importlib.util.MAGIC_NUMBER + header + code


SHOW = "import sys\nprint(__name__, __file__, sys.argv, sys.path[0], __spec__, __doc__)\n"
FAIL = "def f(x):\n    return 1 / x\n\n\nclass C:\n    def m(self):\n        f(\n            0)\n\n\nC().m()\n"
USE = "import mod\nprint(mod.value, mod.__file__, mod.__cached__)\n"

case("file", [run("show.py", "a", "-b")], {"show.py": SHOW})
case("file in a folder", [run("sub/show.py")], {"sub/show.py": SHOW})
case("file with a syntax error", [run("bad.py")], {"bad.py": "x = 1\nif x\n    y\n"})
case("file with a bad indentation", [run("bad.py")], {"bad.py": "if 1:\nx\n"})
case("file with null bytes", [run("bad.py")], {"bad.py": "x = 1\0\n"})
case("file that is not utf-8", [run("bad.py")], {"bad.py": b"x = 1\ny = '\xff'\n"})
case("file in latin-1", [run("good.py")], {"good.py": b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n"})
case("file in an unknown encoding", [run("bad.py")], {"bad.py": "# coding: nonsense\nx = 1\n"})
case("file with a mark and another encoding", [run("bad.py")], {"bad.py": b"\xef\xbb\xbf# coding: latin-1\nx = 1\n"})
case("file with a mark", [run("good.py")], {"good.py": b"\xef\xbb\xbfprint('mark')\n"})
case("file that is not there", [run("none.py")])
case("file that raises", [run("fail.py")], {"fail.py": FAIL})
case("file that raises in a module", [run("main.py")], {"main.py": "import fail\n", "fail.py": FAIL})
case("file that imports one with a syntax error", [run("main.py")], {"main.py": "import bad\n", "bad.py": "def f(:\n"})
case("submodule that lacks a module", [run("-c", "from package import part"), run("-c", "from package import nothing"), run("-c", "from package import *")],
     {"package/__init__.py": "__all__ = ['absent']\n", "package/part.py": "import nothing_of_this_name\n"})
case("circular imports", [run("-c", "import first"), run("-c", "import third"), run("-c", "import sys; sys.modules['first'] = None; import first")],
     {"first.py": "from second import value\nother = 1\n", "second.py": "from first import other\nvalue = 2\n",
      "third.py": "import fourth\nother = 1\n", "fourth.py": "import third\nthird.other\n"})
case("interrupted", [run("-c", "raise KeyboardInterrupt")])
case("exit codes", [run("-c", "import sys; sys.exit(" + code + ")") for code in ("", "3", "'text'", "None", "256 + 7", "(1, 2)")])
case("command", [run("-c", "import sys; print(__name__, sys.argv, repr(sys.path[0]), '__file__' in globals())", "x", "-c")])
case("command that raises", [run("-c", "def f():\n    return 1 / 0\nf()\n")])
case("command with a syntax error", [run("-c", "x = (1,\n"), run("-c", "print 1")])
case("command that is indented", [run("-c", "\n    x = 1\n    print(x)\n")])
case("input", [run("-", "a", input="import sys\nprint(__name__, sys.argv, repr(sys.path[0]))\n"), run(input="print('no argument')\n")])
case("input that raises", [run("-", input="def f():\n    return 1 / 0\nf()\n")])
case("input with a syntax error", [run("-", input="x = 1\nx y\n")])
case("input of one block", [run("-", input="for i in range(2):\n    print(i)")])
case("interactive", [
    run("-q", "-i", input="x = 41\nx + 1\n# nothing\n\nif x:\n  print('in')\n\nfor i in range(2): i\n\n1; 2\nclass A:\n  y = 1\n\nA.y\n_\n"),
    run("-q", "-i", input="1/0\ndef f():\n  # why\n  return 1/0\n\nf()\n  1\ndef g(:\nx = '''a\nb'''\nx\n(\n1,\n2)\n"),
    run("-q", "-i", input="1\nprint(2)"),
    run("-q", "-i", input="match 1:\n  case 1: 'one'\n\nmatch = 2\nmatch\n@lambda f: 7\ndef f(): pass\n\nf\n# a\nx = 5 # b\nx\nif x:\n  5\nelse:\n  6\n\n"),
    run("-q", "-i", input="exit_code = 3\nraise SystemExit(exit_code)\n4\n"),
    run("-q", "-i", input="import sys\nsys.ps1 = '$ '\nsys.ps2 = '+ '\n(\n1)\ndel sys.ps1\n2\n"),
    run("-q", "-i", input="class P:\n  n = 0\n  def __str__(self):\n    self.n += 1\n    return f'[{self.n}] '\n\nimport sys; sys.ps1 = P()\n1\n2\n"),
    run("-i", "-c", "x = 5", input="x\n__name__\n"), run("-i", "-c", "1/0", input="2\n"), run("-i", "-c", "x = (", input="3\n"),
    run("-i", "-c", "import sys; sys.exit(2)", input="import sys\nsys.exit(5)\n"),
    run("-c", "print(1)", input="2\n", PYTHONINSPECT="1"), run("-i", "program.py", "a", input="value\n__file__\nimport sys; sys.argv\n"),
    run("-i", "-c", "import sys; print(sys.flags.inspect, sys.flags.interactive)")],
    {"program.py": "import sys\nvalue = 6\nprint(__file__, hasattr(sys, 'ps1'))\n"})
case("interactive statements by number", [run("-q", "-i", input=text) for text in (
    'import sys\nsys._getframe().f_code.co_filename\ndef f(): return sys._getframe().f_code.co_filename\n\nf()\n1+\n  x\nsys.last_type, sys.last_exc is sys.last_value, sys.last_traceback\n',
    'import sys\nreturn\nf = lambda: sys._getframe().f_code.co_filename\nf()\n1+\nf = lambda: sys._getframe().f_code.co_filename; f()\n\n# comment\nf = lambda: sys._getframe().f_code.co_filename; f()\n1/0\nf = lambda: sys._getframe().f_code.co_filename; f()\nexec("1/0")\ndef g(): h(); k()\n\ndef h(): k()\n\ndef k(): 1/0\n\ng()\ne = sys.last_value.__traceback__\ndef show(t): sys.excepthook(None, sys.last_value, t)\n\nshow(e)\ndef bad(): nonlocal q\n\n\'\\d\'\nc = compile(\'1/0\', \'<stdin-5>\', \'exec\')\nexec(c)\nclass C:\n    "\\x"\n\n',
    'if 1:\n  1\n   \n  2\n\n3\nif 1:\n  4\n\t\n  5\n\x0c\n  6\n\n  7\nx is 1\nimport _warnings as w\nw.warn("hm")\ndef f(): w.warn("in f")\n\nf()\nmatch 1:\n case 1: 2\n\nmatch (1,\n2)\nmatch(1\n):\n case 1: 2\n\n@f\n# c\ndef g(): pass\n\n  # indented comment\n   \n8 \\\n\n9\n"a" "b\nx = """a\n\nb"""\nx\nif x: # c\n  # c2\n# c3\n  10\n # c4\n\n11;\\\n12\n',
    "x = [\n" + "".join(f" {i}, # c\n" for i in range(300)) + "]\nlen(x)\ndef f():\n" + "".join(f"  y = {i}\n" for i in range(300))
    + "  return y\n\nf()\nz = \"\"\"\n" + "\n" * 200 + "\"\"\"\nlen(z)\n")])
case("module", [run("-m", "show", "a")], {"show.py": "import sys\nprint(__name__, __file__, sys.argv, sys.path[0], __package__)\n"})
case("module in a package", [run("-m", "package.show")], {
    "package/__init__.py": "print('package', __name__, __path__)\n",
    "package/show.py": "from . import other\nprint(__name__, __package__, other.value)\n",
    "package/other.py": "value = 7\n"})
case("package", [run("-m", "package")], {"package/__init__.py": "", "package/__main__.py": "print(__name__, __package__, __file__)\n"})
ABOUT = """import sys
print(__name__, __package__, __file__, __cached__, sys.argv, type(__loader__).__name__, __doc__)
if __spec__: print(__spec__.name, __spec__.origin, __spec__.cached, __spec__.parent, __spec__.has_location, __spec__.submodule_search_locations)
if __spec__: print(__spec__.loader is __loader__, __loader__.name, __loader__.path, __loader__.is_package(__loader__.name), __loader__.get_source(__loader__.name) == source)
""".replace("source)", "open(__file__).read())")
case("what a module that is run knows of itself", [run("-m", "about", "x"), run("-m", "package.about"), run("-m", "package"), run("-m", "package.__main__"), run("-m", "package.__init__"),
                                                   run("about.py"), run("package/about.py")],
     {"about.py": ABOUT, "package/__init__.py": ABOUT, "package/about.py": ABOUT, "package/__main__.py": ABOUT})
case("what an imported module knows of itself", [run("-c", "import about, package.about")], {"about.py": ABOUT, "package/__init__.py": ABOUT, "package/about.py": ABOUT})
case("modules that cannot be run", [run("-m", name) for name in ("none", "package.none", "none.none", "show.none", "package.show.none", ".show", "", "package.", "a b", "sys", "builtins", "math",
                                                                 "empty", "empty.none", "package.inner")],
     {"show.py": "print('show')", "package/__init__.py": "", "package/show.py": "", "empty/__init__.py": "", "package/inner/__init__.py": ""})
case("a module that its package has imported", [run("-m", "package.show"), run("-W", "ignore", "-m", "package.show")],
     {"package/__init__.py": "from . import show\n", "package/show.py": "print(__name__)\n"})
case("module with an encoding that it declares", [run("-m", "latin")], {"latin.py": b"# coding: latin-1\nprint(ascii('\xe9'), ascii(__loader__.get_source('latin')))\n"})
REPORT = """for source in ("return", "\\n\\nbreak", "def f(a, a): pass", "class C:\\n yield 1", "\\n\\n\\n\\nbreak"):
    try: compile(source, "other.py", "exec")
    except SyntaxError as error: print(error, error.offset, error.end_offset, repr(error.text))
"""
NARROW = "def f(x):\n    return (x +\n            x.y)\nfor position in f.__code__.co_positions(): print(position)\nf(1)\n"
case("no columns", [run("-X", "no_debug_ranges", "narrow.py"), run("narrow.py", PYTHONNODEBUGRANGES="1"), run("-E", "narrow.py", PYTHONNODEBUGRANGES="1"),
                    run("-X", "no_debug_ranges", "-c", "import mod")],
     {"narrow.py": NARROW, "mod.py": NARROW}, keep=[CACHED], times={"mod.py": TIME})
case("fault handler", [run("-X", "faulthandler", "-c", "print(1)"), run("-c", "print(1)", PYTHONFAULTHANDLER="1")])
case("traceback of a file in latin-1", [run("bad.py")], {"bad.py": b"# coding: latin-1\nassert 1 > 2, 'mess\xe4ge'"})
case("errors of the compiler", [run("bad.py"), run("-c", "import bad"), run("-c", "return 5"), run(input="x = 1\nreturn 5\n"), run("latin.py"), run("-c", REPORT)], {
    "bad.py": "x = 1\nfor a in b:\n    def f():\n        nonlocal yy\n", "latin.py": b"# coding: latin-1\nx = '\xe4'; return\n",
    "other.py": "first\n    second \n\tthird without end"})
case("optimized", [
    run(*level, "-c", "def f():\n    'doc'\n    assert 0\n    return __debug__\ntry: print(f(), f.__doc__)\nexcept AssertionError: print('asserted', __debug__)\nimport sys; print(sys.flags.optimize)")
    for level in ([], ["-O"], ["-OO"], ["-O", "-O"])])
case("warnings", [run(*option, "warn.py") for option in (
    [], ["-W", "ignore"], ["-W", "error"], ["-W", "error::SyntaxWarning"], ["-W", "ignore::SyntaxWarning"], ["-Werror:invalid escape"])],
    {"warn.py": "x = '\\d'\nif x is 'y':\n    pass\nassert (x, 'message')\nprint('ran')\n"})
case("cache that is written", [run("main.py"), run("main.py")], {"main.py": USE, "mod.py": "'doc'\ndef f(a, *b):\n    return [a for a in b]\nvalue = 1\n"},
     keep=[CACHED], times={"mod.py": TIME})
case("cache that is written optimized", [run("-O", "main.py"), run("-OO", "main.py")], {"main.py": USE, "mod.py": "'doc'\nassert 1\nvalue = 1\n"},
     keep=["__pycache__/mod.cpython-314.opt-1.pyc", "__pycache__/mod.cpython-314.opt-2.pyc", CACHED], times={"mod.py": TIME})
case("cache that is not wanted", [run("-B", "main.py"), run("main.py", PYTHONDONTWRITEBYTECODE="1")], {"main.py": USE, "mod.py": "value = 1\n"},
     keep=[CACHED], times={"mod.py": TIME})
case("cache that is used", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n")}, keep=[CACHED], times={"mod.py": TIME})
case("cache with another time", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n", time=TIME - 1)},
     keep=[CACHED], times={"mod.py": TIME})
case("cache with another size", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n", size=3)},
     keep=[CACHED], times={"mod.py": TIME})
case("cache by hash that is checked", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n", hashed="value = 1\n")},
     keep=[CACHED], times={"mod.py": TIME})
case("cache by another hash that is checked", [run("main.py")],
     {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n", hashed="value = 3\n")}, keep=[CACHED], times={"mod.py": TIME})
case("cache by another hash that is not checked", [run("main.py")],
     {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n", hashed="value = 3\n", checked=False)}, keep=[CACHED], times={"mod.py": TIME})
case("cache of another version", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: b"\0\0\r\n" + pyc("value = 2\n")[4:]},
     keep=[CACHED], times={"mod.py": TIME})
case("cache that is cut in its header", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n")[:10]},
     keep=[CACHED], times={"mod.py": TIME})
case("cache that is empty", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", CACHED: b""}, keep=[CACHED], times={"mod.py": TIME})
CATCH = "try:\n    import mod\nexcept BaseException as error:\n    print(type(error).__name__, error)\n"
case("cache that is cut", [run("main.py")], {"main.py": CATCH, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n")[:-20]}, keep=[CACHED], times={"mod.py": TIME})
case("cache that is no code", [run("main.py")], {"main.py": CATCH, "mod.py": "value = 1\n", CACHED: pyc("value = 2\n")[:16] + marshal.dumps(7)},
     keep=[CACHED], times={"mod.py": TIME})
case("cache folder that cannot be made", [run("main.py")], {"main.py": USE, "mod.py": "value = 1\n", "__pycache__": "a file"}, keep=["__pycache__"])
case("cache elsewhere", [run("-c", "import sys; sys.pycache_prefix = 'prefix'; import mod; print(mod.value)")],
     {"mod.py": "value = 1\n"}, keep=[CACHED], times={"mod.py": TIME})
case("compiled file", [run("mod.pyc", "a")], {"mod.pyc": pyc("import sys\nprint(__name__, __file__, sys.argv)\n")})
TRACED = "import tracemalloc; print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())"
case("allocations traced from the start", [
    run("-X", "tracemalloc", "-c", TRACED), run("-X", "tracemalloc=7", "-c", TRACED), run("-X", "tracemalloc=0", "-c", TRACED),
    run("-c", TRACED, PYTHONTRACEMALLOC="3"), run("-c", TRACED, PYTHONTRACEMALLOC="0"), run("-E", "-c", TRACED, PYTHONTRACEMALLOC="3")])


def without_folder(data, folder):
    """Replaces the folder in marshalled strings, whose length is the byte before them."""
    parts = data.split(folder)
    for index in range(len(parts) - 1):
        parts[index] = parts[index][:-1] + bytes([parts[index][-1] - len(folder) + 1])
    return b"@".join(parts)


def record(each):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in each["files"].items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            time = each["times"].get(name, TIME - 100)
            os.utime(path, (time, time))
        folder = os.path.realpath(folder)
        results = []
        for command in each["commands"]:
            environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0", "NO_COLOR": "1", **command["environment"]}
            done = subprocess.run([sys.executable, *command["arguments"]], input=command["input"].encode(), capture_output=True, cwd=folder, env=environment)
            text = lambda data: data.decode().replace(folder, "@").replace(sys.executable, "krait")
            results.append({**command, "output": text(done.stdout), "errors": text(done.stderr), "exit": done.returncode})
        kept = {}
        for name in each["keep"]:
            path = pathlib.Path(folder, name)
            kept[name] = base64.b64encode(without_folder(path.read_bytes(), folder.encode())).decode() if path.exists() else None
        files = {name: base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode() for name, content in each["files"].items()}
        return {"name": each["name"], "files": files, "times": {name: each["times"].get(name, TIME - 100) for name in files}, "commands": results, "keep": kept}


(HERE / "commands.json").write_text(json.dumps([record(each) for each in CASES], indent=1) + "\n")
