"""Everyday use of the library, most of which is Python code: how long one call takes.

    python library.py list          the names
    python library.py time [NAME]   times each, or one; prints its name, a digest of the result and the seconds a call takes at best

The digest must be the same under every implementation: a wrong result is no result.
"""
import sys

from modules import WORK as _others, main, work

_others.clear()

TEXT = "The quick brown fox jumps over the lazy dog. " * 30
WORDS = TEXT.split()
DATA = bytes(range(256)) * 20
NUMBERS = [i * 7919 % 1009 / 7 for i in range(500)]
TREE = {"a": [1, 2, {"b": (1, 2, 3), "c": [{"x": i, "y": str(i)} for i in range(20)]}], "s": [1.5, None]}


@work
def base16_and_base32():
    import base64
    return lambda: (base64.b16decode(base64.b16encode(DATA)) == DATA, base64.b32decode(base64.b32encode(DATA)) == DATA)


@work
def base85():
    import base64
    return lambda: (base64.b85decode(base64.b85encode(DATA)) == DATA, base64.a85decode(base64.a85encode(DATA)) == DATA)


@work
def fractions_sum():
    from fractions import Fraction

    def run():
        total = Fraction(0)
        for i in range(1, 60):
            total += Fraction(1, i) * Fraction(i + 1, 7) - Fraction(3, i)
        return total
    return run


@work
def copy_deepcopy():
    import copy
    return lambda: copy.deepcopy(TREE)


@work
def pprint_pformat():
    import pprint
    return lambda: pprint.pformat(TREE)


@work
def textwrap_fill():
    import textwrap
    return lambda: textwrap.fill(TEXT, 60) + textwrap.dedent("    a\n      b\n" * 50)


@work
def difflib_unified():
    import difflib
    changed = WORDS[:10] + ["x"] + WORDS[11:50] + WORDS[52:]
    return lambda: len(list(difflib.unified_diff(WORDS, changed)))


@work
def statistics_all():
    import statistics
    return lambda: (statistics.mean(NUMBERS), statistics.stdev(NUMBERS), statistics.quantiles(NUMBERS), statistics.mode(WORDS))


@work
def pickle_in_python():
    import io
    import pickle

    def run():
        file = io.BytesIO()
        pickle._Pickler(file).dump(TREE)
        return pickle._Unpickler(io.BytesIO(file.getvalue())).load()
    return run


@work
def tomllib_loads():
    import tomllib
    text = "".join(f'[t{i}]\nk={i}\nf={i}.5\ns="v{i}"\nl=[1,2,"a"]\n' for i in range(20))
    return lambda: tomllib.loads(text)


@work
def html_parser():
    import html
    from html.parser import HTMLParser
    text = "<html><body>" + '<p class="a" id=x>text &amp; <b>bold</b><br/></p>' * 40 + "</body></html>"

    class Counting(HTMLParser):
        count = 0

        def handle_starttag(self, tag, attrs):
            self.count += len(attrs)

    def run():
        parser = Counting()
        parser.feed(text)
        return parser.count, html.unescape(html.escape(text)) == text
    return run


@work
def configparser_read():
    import configparser
    text = "".join(f"[s{i}]\na=1\nb = %(a)s two\nc: x\n" for i in range(30))

    def run():
        parser = configparser.ConfigParser()
        parser.read_string(text)
        return [parser[name]["b"] for name in parser.sections()][-1]
    return run


@work
def string_templates():
    import string
    template = string.Template("$a and ${b} $$ $c" * 20)
    return lambda: template.substitute(a=1, b=2, c=3) + string.Formatter().format("{0} {a!r:>10} {b[0]}" * 5, 1, a="x", b=[1])


@work
def shlex_split():
    import shlex
    return lambda: shlex.split("a 'b c' \"d e\" f\\ g " * 20)


@work
def email_messages():
    import email
    import email.policy
    text = ("From: a@b.c\nTo: x@y.z\nSubject: =?utf-8?q?H=C3=A9?=\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\n"
            "Content-Type: text/plain\n\nhello\n--zz\nContent-Type: text/html\n\n<b>x</b>\n--zz--\n")

    def run():
        message = email.message_from_string(text, policy=email.policy.default)
        return message["subject"], str(message["to"].addresses), [part.get_content() for part in message.iter_parts()]
    return run


@work
def urllib_parse():
    from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

    def run():
        parts = urlsplit("https://user:pw@host.com:80/p/a?q=1&b=%20x#f")
        return parts.port, parse_qs(parts.query), urljoin("http://a/b/c", "../d?x"), unquote(quote("a b/\xfc\u20ac?&=" * 20))
    return run


@work
def ipaddress_hosts():
    import ipaddress
    return lambda: [str(host) for host in ipaddress.ip_network("10.0.0.0/26").hosts()][-1]


@work
def calendar_year():
    import calendar
    return lambda: calendar.TextCalendar().formatyear(2024)


@work
def datetime_strptime():
    from datetime import datetime
    return lambda: [datetime.strptime("2024-03-05 12:34:56", "%Y-%m-%d %H:%M:%S") for _ in range(10)][-1]


@work
def datetime_arithmetic():
    from datetime import datetime, timedelta

    def run():
        day = datetime(2020, 1, 1)
        for _ in range(100):
            day += timedelta(days=1, hours=3)
            day.isoformat(), day.strftime("%d %b"), day.weekday()
        return day
    return run


@work
def zoneinfo_offsets():
    from datetime import datetime, timedelta, timezone
    from zoneinfo import ZoneInfo
    start = datetime(2024, 6, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    return lambda: [(start + timedelta(days=i)).astimezone(timezone.utc).hour for i in range(50)]


@work
def random_numbers():
    import random

    def run():
        generator = random.Random(3)
        numbers = [(generator.randint(1, 100), generator.choice(WORDS), generator.gauss(0, 1)) for _ in range(50)]
        items = list(range(200))
        generator.shuffle(items)
        return numbers[-1], items[:5], generator.sample(items, 5), generator.choices(items, k=5)
    return run


@work
def csv_dicts():
    import csv
    import io

    def run():
        file = io.StringIO()
        writer = csv.DictWriter(file, ["a", "b"])
        writer.writeheader()
        for i in range(50):
            writer.writerow({"a": i, "b": "x,y"})
        file.seek(0)
        return list(csv.DictReader(file))[-1]
    return run


@work
def zipfile_members():
    import io
    import zipfile

    def run():
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(5):
                archive.writestr(f"f{i}", DATA)
        with zipfile.ZipFile(file) as archive:
            return [archive.read(name) == DATA for name in archive.namelist()]
    return run


@work
def ast_walk_and_unparse():
    import ast
    tree = ast.parse("def f(a, *b, c=1):\n    x = [i ** 2 for i in b if i > c]\n    return {a: x, **c} or (yield a)\n" * 20)
    return lambda: (sum(1 for _ in ast.walk(tree)), len(ast.unparse(tree)))


@work
def tokenize_source():
    import io
    import tokenize
    text = "def f(a, *b, c=1):\n    x = [i ** 2 for i in b if i > c]\n    return {a: x} or 'text'\n" * 20
    return lambda: len(list(tokenize.generate_tokens(io.StringIO(text).readline)))


@work
def inspect_signatures():
    import inspect
    import json
    import textwrap
    return lambda: (str(inspect.signature(textwrap.fill)), str(inspect.signature(json.dumps)))


@work
def typing_generics():
    import typing
    return lambda: [str(typing.Dict[str, typing.List[int]] | typing.Optional[typing.Callable[[int], str]]) for _ in range(5)][-1]


@work
def typing_protocols():
    import typing

    @typing.runtime_checkable
    class Named(typing.Protocol):
        name: str

        def show(self): ...

    class Good:
        name = "x"

        def show(self): pass

    class Bad:
        pass
    good, bad = Good(), Bad()
    return lambda: [(isinstance(good, Named), isinstance(bad, Named)) for _ in range(50)][-1]


@work
def functools_tools():
    import functools

    @functools.singledispatch
    def kind(value):
        return 0
    kind.register(int)(lambda value: 1)
    kind.register(str)(lambda value: 2)
    largest = functools.partial(max, 1, 2)
    key = functools.cmp_to_key(lambda left, right: (left > right) - (left < right))

    def run():
        return (sum(kind(value) for value in (1, "a", 1.0) * 30), sum(largest(i) for i in range(50)), sorted(WORDS, key=key)[:3],
                functools.reduce(lambda left, right: left + right, range(200)))
    return run


@work
def contextlib_managers():
    import contextlib

    @contextlib.contextmanager
    def managed():
        yield 1

    def run():
        total = 0
        for _ in range(100):
            with managed() as value, contextlib.suppress(KeyError):
                total += value
        with contextlib.ExitStack() as stack:
            for _ in range(20):
                total += stack.enter_context(contextlib.nullcontext(1))
        return total
    return run


@work
def threads_and_queues():
    import queue
    import threading
    lock = threading.Lock()

    def run():
        items = queue.Queue()
        for i in range(100):
            with lock:
                items.put(i)
        return sum(items.get() for _ in range(100))
    return run


@work
def logging_records():
    import io
    import logging
    logger = logging.getLogger("benchmark")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)

    def run():
        handler.setStream(io.StringIO())
        for i in range(30):
            logger.info("x %d %s", i, "a")
            logger.debug("y %d", i)
        return handler.stream.getvalue()[-20:]
    return run


@work
def enum_members():
    import enum

    class Color(enum.Enum):
        RED, GREEN = 1, 2

    class Flags(enum.IntFlag):
        A, B, C = 1, 2, 4
    return lambda: [(Color(2), Color["RED"].value, Color.GREEN.name, Flags.A | Flags.C, Flags.A in Flags.A | Flags.B)
                    for _ in range(30)][-1]


@work
def dataclass_instances():
    import dataclasses

    @dataclasses.dataclass(order=True)
    class Item:
        a: int
        b: str = "x"
        c: list = dataclasses.field(default_factory=list)
    return lambda: [(Item(i) == Item(i), Item(i) < Item(2), repr(Item(i)), dataclasses.asdict(dataclasses.replace(Item(i), a=2)))
                    for i in range(20)][-1]


@work
def namedtuple_instances():
    import collections
    Point = collections.namedtuple("Point", "x y z")
    return lambda: [(Point(i, 2, 3)._replace(y=3)._asdict(), Point(i, 2, 3).x) for i in range(50)][-1]


@work
def collections_types():
    import collections

    def run():
        counter = collections.Counter(TEXT) + collections.Counter("abc")
        ordered = collections.OrderedDict((i, i) for i in range(50))
        ordered.move_to_end(5)
        chain = collections.ChainMap({"a": 1}, {"b": 2})
        groups = collections.defaultdict(list)
        for i in range(100):
            groups[i % 7].append(i)
        return counter.most_common(2), list(ordered)[-1], chain["b"], len(groups[3])
    return run


@work
def abstract_classes():
    from collections import abc
    return lambda: [(isinstance(WORDS, abc.Sequence), isinstance(5, abc.Mapping), isinstance(TREE, abc.Mapping)) for _ in range(50)][-1]


@work
def weak_collections():
    import weakref

    class Key:
        pass

    def run():
        keys = [Key() for _ in range(50)]
        values = weakref.WeakValueDictionary(enumerate(keys))
        return len(values), len(weakref.WeakSet(keys)), weakref.ref(keys[0])() is keys[0]
    return run


@work
def itertools_all():
    import itertools as it

    def run():
        return (len(list(it.permutations(range(5), 3))), len(list(it.product(range(5), repeat=3))), sum(it.accumulate(range(100))),
                [len(list(group)) for _, group in it.groupby(range(100), lambda i: i // 10)], len(list(it.pairwise(range(200)))),
                sum(it.starmap(pow, [(2, 3)] * 100)), len(list(it.zip_longest(range(100), range(50)))),
                len(list(it.batched(range(100), 7))))
    return run


@work
def regular_expressions():
    import re
    return lambda: (re.sub(r"(\w+) (\w+)", r"\2 \1", TEXT)[:20], len(re.split(r"\W+", TEXT)), len(re.findall(r"[aeiou]\w", TEXT)),
                    [match.span() for match in re.finditer(r"o\w*", TEXT)][-1])


@work
def paths():
    import os.path
    from pathlib import PurePosixPath

    def run():
        path = PurePosixPath("/a/b/c.tar.gz")
        return ([(path.suffixes, path.stem, str(path.parent / "x"), str(path.with_suffix(".y"))) for _ in range(10)][-1],
                [(os.path.join("a", "b", "/c"), os.path.normpath("/a/../b/./c"), os.path.splitext("a.b.c")) for _ in range(30)][-1])
    return run


@work
def asyncio_tasks_and_locks():
    import asyncio

    async def main_task():
        lock, total = asyncio.Lock(), 0

        async def step(i):
            nonlocal total
            async with lock:
                await asyncio.sleep(0)
                total += i
        async with asyncio.TaskGroup() as group:
            for i in range(50):
                group.create_task(step(i))
        return total
    return lambda: asyncio.run(main_task())


@work
def coroutines_and_generators():
    async def deep(n):
        return 1 if n == 0 else await deep(n - 1)

    def chain(n):
        if n:
            yield from chain(n - 1)
        yield n

    def run():
        for _ in range(20):
            try:
                deep(20).send(None)
            except StopIteration as stop:
                result = stop.value
        return result, sum(chain(40))
    return run


@work
def exceptions_raised():
    def deep(n):
        if n == 0:
            raise KeyError(1)
        deep(n - 1)

    def run():
        caught = 0
        for i in range(100):
            try:
                raise ValueError("x")
            except ValueError:
                caught += 1
        for _ in range(10):
            try:
                deep(20)
            except KeyError as error:
                caught += error.args[0]
        return caught
    return run


@work
def special_methods():
    class Thing:
        @property
        def size(self): return 1

        @classmethod
        def kind(cls): return 2

        def __getattr__(self, name): return 3
        def __len__(self): return 4
        def __getitem__(self, index): return index
        def __call__(self, *args, **kwargs): return len(args) + len(kwargs)
        def __eq__(self, other): return True
        def __hash__(self): return 5
        def __add__(self, other): return self
        def __contains__(self, item): return True

    def run():
        thing, total = Thing(), 0
        for i in range(50):
            total += thing.size + thing.kind() + thing.other + len(thing) + thing[i] + thing(1, k=2) + hash(thing + thing)
            total += thing == i and 1 in thing
        return total
    return run


@work
def keyword_calls():
    def function(a, b=1, *c, d=2, **e):
        return a
    return lambda: sum(function(1, 2, 3, d=4, e=5) + function(*[1, 2, 3]) + function(1, **{"b": 2}) + function(a=1) for _ in range(50))


@work
def comprehensions():
    return lambda: (len([x * 2 for x in range(500) if x % 2]), len({x: x for x in range(300)}), len({x % 7 for x in range(300)}),
                    sum(x for x in range(500)), any(x > 400 for x in range(500)), len([(i, j) for i in range(20) for j in range(20)]))


@work
def sorting():
    return lambda: (sorted(NUMBERS)[0], sorted(WORDS)[0], sorted(WORDS, key=len)[0], sorted(WORDS, key=str.lower)[0],
                    max(NUMBERS, key=lambda x: -x), sorted((word, i) for i, word in enumerate(WORDS))[0])


@work
def string_methods():
    return lambda: [(w.upper(), w.find("o"), w.replace("o", "0"), w.startswith("a"), w.strip("."), w.split("o"), w.center(20), w[1:],
                     w * 2, w.encode(), f"{w:>10}", "%s-%d" % (w, 3), w.title(), w.zfill(8)) for w in WORDS[:50]][-1]


@work
def dicts_and_sets():
    def run():
        numbers = {i: i for i in range(300)}
        numbers.update(a=1)
        left, right = set(range(300)), set(range(100, 400))
        return (len(numbers | {1: 2}), len({**numbers}), numbers == numbers.copy(), len(dict(zip(WORDS, range(300)))),
                sum(numbers.get(i, 0) for i in range(300)), len(left & right), len(left | right), len(left ^ right), left <= right)
    return run


@work
def structural_patterns():
    def kind(value):
        match value:
            case int():
                return 1
            case str():
                return 2
            case [_, second]:
                return second
            case {"k": found}:
                return found
            case _:
                return 0
    return lambda: sum(kind(value) for value in [1, "a", [1, 2], {"k": 1}, (1, 2, 3), None] * 20)


@work
def formatting():
    return lambda: [(f"{i}", f"{i:05d}", f"{i / 3:.2f}", f"{i!r:>6}", f"{i:x}", f"{i:,}", "{} {}".format(i, i), "%5.1f" % i, repr(1.5 * i))
                    for i in range(100)][-1]


if __name__ == "__main__":
    main(__doc__)
