"""Work of the modules that CPython has in C and Krait in C#: how long one call takes.

    python modules.py list          the names
    python modules.py time [NAME]   times each, or one; prints its name, a digest of the result and the seconds a call takes at best

The digest must be the same under every implementation: a wrong result is no result. Of what is compressed it says nothing, as two
compressors may write different bytes for one text.
"""
import sys
import time

WORK = {}
SECONDS = 0.4


def work(function):
    WORK[function.__name__.replace("_", "-")] = function
    return function


def documents():
    return [{"id": i, "name": f"name {i} \xe9\n", "tags": ["a", "b", None, True], "value": i / 7, "sub": {"x": [1, 2, 3]}}
            for i in range(300)]


def text_of(lines):
    return "".join(f"2026-11-{i % 28 + 1:02} host{i % 7} service[{i}]: user=name{i % 13} took {i * 37 % 1000} ms, path=/a/b{i % 5}/c.html\n"
                   for i in range(lines))


@work
def json_dumps():
    import json
    data = documents()
    return lambda: json.dumps(data)


@work
def json_loads():
    import json
    text = json.dumps(documents())
    return lambda: json.loads(text)


@work
def pickle_dumps():
    import pickle
    data = documents()
    return lambda: len(pickle.dumps(data, 5))


@work
def pickle_loads():
    import pickle
    text = pickle.dumps(documents(), 5)
    return lambda: pickle.loads(text)


@work
def re_findall():
    import re
    pattern, text = re.compile(r"user=(\w+) took (\d+) ms"), text_of(500)
    return lambda: pattern.findall(text)


@work
def re_sub():
    import re
    pattern, text = re.compile(r"host(\d)|/c\.html$", re.M), text_of(500)
    return lambda: pattern.sub(lambda match: f"<{match[1]}>", text)


@work
def re_match():
    import re
    pattern = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) (?P<host>\w+) (?P<what>[^:]*): (?P<rest>.*)")
    lines = text_of(500).splitlines()
    return lambda: [pattern.match(line).groupdict() for line in lines][-1]


@work
def re_compile():
    import re

    def run():
        re.purge()
        return [re.compile(rf"(?:a{i}|b*?)[^\w-]+(?=\d{{2,5}})(?P<n>x|y)$").groups for i in range(10)]
    return run


@work
def zlib_compress():
    import zlib
    data = text_of(2000).encode()
    return lambda: len(zlib.compress(data)) > 0


@work
def zlib_decompress():
    import zlib
    data = zlib.compress(text_of(2000).encode())
    return lambda: zlib.decompress(data)


@work
def hashlib_sha256():
    import hashlib
    data = text_of(2000).encode()
    return lambda: hashlib.sha256(data).hexdigest()


@work
def hashlib_many_md5():
    import hashlib
    data = [line.encode() for line in text_of(500).splitlines()]
    return lambda: [hashlib.md5(line).hexdigest() for line in data][-1]


@work
def decimal_billing():
    from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
    calls = [(i * 7919 % 3600, i % 2) for i in range(1000)]
    rates, basic, distant, cent = (Decimal("0.0013"), Decimal("0.00894")), Decimal("0.0675"), Decimal("0.0341"), Decimal("0.01")

    def run():
        total, taxes = Decimal(0), Decimal(0)
        for seconds, far in calls:
            price = (Decimal(seconds) * rates[far]).quantize(cent, ROUND_HALF_EVEN)
            tax = (price * basic).quantize(cent, ROUND_DOWN)
            if far:
                tax += (price * distant).quantize(cent, ROUND_DOWN)
            total += price + tax
            taxes += tax
        return str(total), str(taxes)
    return run


@work
def decimal_pi():
    from decimal import Decimal, getcontext

    def run():
        getcontext().prec = 36
        last, t, s, n, na, d, da = 0, Decimal(3), 3, 1, 0, 0, 24
        while s != last:
            last = s
            n, na = n + na, na + 8
            d, da = d + da, da + 32
            t = t * n / d
            s += t
        return +s
    return run


@work
def datetime_parse():
    from datetime import datetime
    texts = [f"2026-{i % 12 + 1:02}-{i % 28 + 1:02}T{i % 24:02}:{i % 60:02}:07.{i:06}+02:00" for i in range(500)]
    return lambda: [datetime.fromisoformat(text) for text in texts][-1]


@work
def datetime_format():
    from datetime import datetime, timedelta
    moments = [datetime(2026, 1, 1) + timedelta(hours=i * 7, seconds=i) for i in range(300)]
    return lambda: [(moment.isoformat(), moment.strftime("%Y-%m-%d %H:%M:%S"), str(moment - moments[0])) for moment in moments][-1]


@work
def struct_pack():
    import struct
    record = struct.Struct("<IhBd8s")
    return lambda: [record.pack(i, i % 100, i % 7, i / 3, b"abcdefgh") for i in range(500)][-1]


@work
def struct_unpack():
    import struct
    data = b"".join(struct.pack("<IhBd8s", i, i % 100, i % 7, i / 3, b"abcdefgh") for i in range(500))
    return lambda: list(struct.iter_unpack("<IhBd8s", data))


@work
def csv_read():
    import csv
    lines = [f'{i},"n, {i}",{i * 1.5},text' for i in range(1000)]
    return lambda: list(csv.reader(lines))


@work
def csv_write():
    import csv
    import io
    rows = [(i, f"n,{i}", i * 1.5, "text") for i in range(1000)]

    def run():
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        return out.getvalue()
    return run


@work
def asyncio_tree():
    import asyncio

    async def tree(depth):
        if depth:
            await asyncio.gather(*[tree(depth - 1) for _ in range(4)])
            return 0
        await asyncio.sleep(0)
    return lambda: asyncio.run(tree(4))


@work
def asyncio_queue():
    import asyncio

    async def main():
        queue, total = asyncio.Queue(8), 0

        async def produce():
            for i in range(500):
                await queue.put(i)
            await queue.put(None)
        producer = asyncio.create_task(produce())
        while (item := await queue.get()) is not None:
            total += item
        await producer
        return total
    return lambda: asyncio.run(main())


@work
def bisect_insort():
    import bisect
    numbers = [i * 7919 % 10007 for i in range(1000)]

    def run():
        found = []
        for number in numbers:
            bisect.insort(found, number)
        return found
    return run


@work
def heapq_push_pop():
    import heapq
    numbers = [i * 7919 % 10007 for i in range(1000)]

    def run():
        heap = []
        for number in numbers:
            heapq.heappush(heap, (number, "x"))
        return [heapq.heappop(heap) for _ in numbers][-1]
    return run


def digest_of(result):
    value = 0xCBF29CE484222325
    for byte in repr(result).encode("utf-8", "backslashreplace"):
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{value:016x}"


def measure(name):
    function = WORK[name]()
    digest = digest_of(function())
    best, started = 1e9, time.perf_counter()
    while time.perf_counter() - started < SECONDS or best == 1e9:
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    print(name, digest, f"{best:.9f}", flush=True)


def main(usage):
    if sys.argv[1:] == ["list"]:
        print("\n".join(WORK))
    elif sys.argv[1:2] == ["time"] and all(name in WORK for name in sys.argv[2:]):
        for each in sys.argv[2:] or WORK:
            measure(each)
    else:
        sys.exit(usage)


if __name__ == "__main__":
    main(__doc__)
