"""Work that programs do, on packages that nobody here wrote and on the library: what a user waits for.

    python workloads.py list             the names
    python workloads.py one NAME         runs one; prints a digest of its result, the first and the best round in seconds, peak memory in MB

PACKAGES (environment) is a folder with packages of Python (docutils, pygments, jinja2, ...), which are not part of this repository; what
needs one that is not there is left out of the list. ROUNDS (default 20) is how often a workload runs in its process. The digest must be
the same under every implementation: a wrong result is no result.
"""
import importlib.util
import os
import sys
import time

WORKLOADS = {}


def workload(*packages):
    def add(function):
        WORKLOADS[function.__name__.replace("_", "-")] = (function, packages)
        return function
    return add


def source_text(times):
    """Source to work on: this file's, as that of the library is another from version to version."""
    with open(__file__, encoding="utf-8") as file:
        return file.read() * times


@workload("docutils")
def docutils_document():
    from docutils.core import publish_string
    parts = []
    for number in range(20):
        parts.append(f"Part {number}\n=======\n\nSome *emphasis*, ``code`` and a list:\n\n- first\n- second\n\n.. note:: Number {number}.\n")
    return publish_string("\n".join(parts), writer="pseudoxml", settings_overrides={"report_level": 5})


@workload("pygments")
def pygments_html():
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer
    return highlight(source_text(1), PythonLexer(), HtmlFormatter())


@workload("jinja2", "markupsafe")
def jinja2_table():
    from jinja2 import Environment
    template = Environment(autoescape=True).from_string(
        "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell|title }}</td>{% endfor %}</tr>{% endfor %}</table>")
    return template.render(rows=[[f"cell <{i}.{j}>" for j in range(10)] for i in range(300)])


@workload("markdown")
def markdown_page():
    import markdown
    text = "\n\n".join(f"## Title {i}\n\nWords *with* **emphasis**, `code` and [a link](http://example.org/{i}).\n\n* one\n* two" for i in range(60))
    return markdown.markdown(text, extensions=["tables", "fenced_code"])


@workload("pyflakes")
def pyflakes_module():
    import io
    from pyflakes import api, reporter
    out = io.StringIO()
    api.check(source_text(6), "argparse.py", reporter.Reporter(out, out))
    return out.getvalue()


@workload("sqlparse")
def sqlparse_queries():
    import sqlparse
    query = "select a.id, count(*) as n from items a join tags b on a.id = b.item where a.name like '%x' group by a.id order by n desc;"
    return sqlparse.format(query * 12, reindent=True, keyword_case="upper")


@workload("networkx")
def networkx_paths():
    import networkx
    graph = networkx.grid_2d_graph(18, 18)
    lengths = dict(networkx.all_pairs_shortest_path_length(graph, cutoff=5))
    return repr((sum(len(each) for each in lengths.values()), sorted(networkx.degree_centrality(graph).values())[:5]))


@workload("sympy", "mpmath")
def sympy_polynomials():
    from sympy import expand, factor, symbols
    x, y = symbols("x y")
    return str(factor(expand((x + y + 1) ** 6))) + str(expand((x - 2 * y) ** 9))


@workload("yaml")
def yaml_documents():
    import yaml
    data = [{"id": i, "name": f"name {i}", "tags": [f"t{j}" for j in range(i % 5)], "ratio": i / 7} for i in range(60)]
    return yaml.safe_dump(yaml.safe_load(yaml.safe_dump(data)))


@workload("attr")
def attrs_classes():
    import attr
    out = []
    for number in range(12):
        made = attr.make_class(f"C{number}", {f"a{i}": attr.ib(default=i) for i in range(8)}, order=True)
        out.append((repr(made(1)), attr.asdict(made()), made(1) < made(2)))
    return repr(out)


@workload()
def argparse_commands():
    import argparse
    out = []
    for _ in range(12):
        parser = argparse.ArgumentParser(prog="tool")
        commands = parser.add_subparsers(dest="command")
        for name in ("add", "remove", "show"):
            command = commands.add_parser(name, help=f"{name} things")
            command.add_argument("names", nargs="+")
            command.add_argument("--count", type=int, default=1)
            command.add_argument("-v", action="count", default=0)
        out.append(repr(vars(parser.parse_args(["add", "a", "b", "--count", "3", "-vv"]))) + parser.format_help())
    return "".join(out)


@workload()
def asyncio_tasks():
    import asyncio

    async def leaf(depth):
        if depth == 0:
            await asyncio.sleep(0)
            return 1
        return sum(await asyncio.gather(*(leaf(depth - 1) for _ in range(4))))
    return repr(asyncio.run(leaf(5)))


@workload()
def json_documents():
    import json
    data = {"items": [{"id": i, "text": f"text \u00e9 {i}", "values": [i / 3, i * i, None, True]} for i in range(1500)]}
    return json.dumps(json.loads(json.dumps(data)), indent=1, sort_keys=True)


@workload()
def pickle_objects():
    import pickle
    data = [{"id": i, "pair": (i, str(i)), "set": {i, i + 1}, "raw": bytes([i % 256])} for i in range(2000)]
    return repr(pickle.loads(pickle.dumps(data, 5)) == data)


@workload()
def logging_lines():
    import io
    import logging
    out = io.StringIO()
    logger = logging.Logger("work")
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    for i in range(2500):
        logger.info("item %d of %s", i, "list")
        logger.debug("more %r", i)
    return out.getvalue()


@workload()
def unittest_cases():
    import unittest

    class Case(unittest.TestCase):
        pass
    for i in range(200):
        setattr(Case, f"test_{i}", lambda self, i=i: (self.assertEqual(i, i), self.assertIn(i, range(i + 1)), self.assertRaises(KeyError, {}.__getitem__, i)))
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    return repr(result.testsRun)


@workload()
def classes_and_enums():
    import dataclasses
    import enum
    out = []
    for number in range(20):
        made = dataclasses.make_dataclass(f"D{number}", [(f"f{i}", int, dataclasses.field(default=i)) for i in range(6)], order=True)
        kind = enum.Enum(f"E{number}", [f"m{i}" for i in range(10)])
        out.append((repr(made(1)), dataclasses.asdict(made(2)), kind["m3"].value, made(1) < made(2)))
    return repr(out)


@workload()
def regular_expressions():
    import re
    text = source_text(15)
    patterns = [r"\bdef\s+(\w+)\s*\(([^)]*)\)", r"(?m)^\s*#.*$", r"[A-Z]\w+Error", r"(\w+)\s*=\s*\1", r"(?i)the\s+(?:\w+\s+){1,3}of"]
    return repr([len(re.findall(pattern, text)) for pattern in patterns]) + re.sub(r"(\w+)\.(\w+)", r"\2.\1", text)


@workload()
def text_formats():
    import textwrap
    words = [f"word{i * 7919 % 1000}" for i in range(2500)]
    table = "\n".join(f"{word:<12}|{i:>8,d}|{i / 7:10.4e}|{word.title()!r:^16}" for i, word in enumerate(words))
    return textwrap.fill(" ".join(words), 72) + table + "".join("%-10s%5d%8.3f" % (word, i, i / 3) for i, word in enumerate(words))


@workload()
def csv_statistics():
    import csv
    import io
    import statistics
    out = io.StringIO()
    csv.writer(out).writerows((i, f"n,{i}", i * 1.5) for i in range(4000))
    values = [float(row["value"]) for row in csv.DictReader(io.StringIO(out.getvalue()), ["id", "name", "value"])]
    return repr((statistics.fmean(values), statistics.median(values), statistics.pstdev(values[:400])))


@workload()
def syntax_trees():
    import ast
    tree = ast.parse(source_text(10))
    return f"{sum(1 for _ in ast.walk(tree))} {len(ast.unparse(tree))}"


@workload()
def decimal_digits():
    from decimal import Decimal, getcontext
    getcontext().prec = 60
    total, term = Decimal(0), Decimal(1)
    for i in range(1, 400):
        total += term
        term /= i
    return str(total) + str(sum(Decimal(i) / 7 for i in range(500)).quantize(Decimal("0.01")))


def digest_of(result):
    if isinstance(result, str):
        result = result.encode("utf-8", "surrogatepass")
    value = 0xCBF29CE484222325
    for start in range(0, len(result), 4096):
        value = ((value ^ int.from_bytes(result[start:start + 4096], "little")) * 0x100000001B3) % (1 << 64)
    return f"{value:016x}"


def peak_megabytes():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except OSError:
        return 0.0


def one(name):
    function = WORKLOADS[name][0]
    times, digests = [], set()
    for _ in range(int(os.environ.get("ROUNDS", "20"))):
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
        digests.add(digest_of(result))
    if len(digests) != 1:
        sys.exit(f"{name}: the rounds differ")
    print(digests.pop(), f"{times[0]:.6f}", f"{min(times):.6f}", f"{peak_megabytes():.1f}")


if __name__ == "__main__":
    if "PACKAGES" in os.environ:
        sys.path.insert(1, os.environ["PACKAGES"])
    if sys.argv[1:] == ["list"]:
        print("\n".join(name for name, (_, packages) in WORKLOADS.items() if all(map(importlib.util.find_spec, packages))))
    elif len(sys.argv) == 3 and sys.argv[1] == "one" and sys.argv[2] in WORKLOADS:
        one(sys.argv[2])
    else:
        sys.exit(__doc__)
