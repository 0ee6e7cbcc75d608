# Small native modules: memory maps, locales, suggestions, identifiers, the profiler.
import _lsprof
import _suggestions
import _uuid
import locale
import mmap
import os
import syslog
import tempfile


def report(function, *arguments, **keywords):
    try:
        print("->", function(*arguments, **keywords))
    except Exception as error:
        print(type(error).__name__, error)


with tempfile.TemporaryFile() as file:
    report(mmap.mmap, file.fileno(), 0)
    file.write(b"first line\nsecond line\n" * 100)
    file.flush()
    report(mmap.mmap, file.fileno(), 5000)
    report(mmap.mmap, file.fileno(), 0, access=7)
    with mmap.mmap(file.fileno(), 0) as map:
        print(map, len(map), map[3], map[-5:], map[0:20:3])
        print(map.readline(), map.read(6), map.tell(), map.find(b"line"), map.rfind(b"first"))
        map[0:5] = b"FIRST"
        map.seek(0)
        print(map.write(b"fi"), map.read_byte(), map[:12])
        report(map.__setitem__, slice(0, 3), b"toolong")
        report(map.__getitem__, 99999)
        report(map.__setitem__, 0, 256)
        report(map.seek, -1)
        map.move(0, 11, 6)
        map.flush()
        view = memoryview(map)
        report(map.resize, 10)
        report(map.close)
        view.release()
        map.resize(4096)
        print(map.size(), os.fstat(file.fileno()).st_size)
    report(len, map)
    with mmap.mmap(file.fileno(), 20, access=mmap.ACCESS_READ) as map:
        print(map[:], map)
        report(map.write, b"x")
    with mmap.mmap(file.fileno(), 20, access=mmap.ACCESS_COPY) as map:
        map[0] = 0
    file.seek(0)
    print(file.read(12))
with mmap.mmap(-1, 100) as map:
    map.write(b"anonymous")
    print(map[:12])

print(locale.setlocale(locale.LC_ALL, "C"), locale.localeconv()["decimal_point"], locale.nl_langinfo(locale.DAY_2), locale.strcoll("a", "b") < 0, locale.strxfrm("abc"))
report(locale.setlocale, locale.LC_ALL, "no_SUCH")
report(locale.nl_langinfo, 12345)
print(_suggestions._generate_suggestions(["first", "second"], "secand"), _suggestions._generate_suggestions(["xyz"], "secand"))
first, second = _uuid.generate_time_safe()[0], _uuid.generate_time_safe()[0]
print(len(first), first != second, first[6] >> 4, first[8] >> 6, first[10:] == second[10:])
print(syslog.LOG_MASK(syslog.LOG_ERR), syslog.LOG_UPTO(syslog.LOG_ERR))
report(syslog.syslog)


def fall(depth):
    return fall(depth - 1) if depth else len([])


profiler = _lsprof.Profiler()
profiler.enable()
report(_lsprof.Profiler().enable)
fall(5)
sorted([3, 1])
[].append(1)
profiler.disable()
for entry in sorted(profiler.getstats(), key=lambda entry: str(entry.code)):
    name = entry.code if isinstance(entry.code, str) else entry.code.co_name
    if name in ("fall", "<built-in method builtins.len>", "<built-in method builtins.sorted>", "<method 'append' of 'list' objects>"):
        print(name, entry.callcount, entry.reccallcount, entry.totaltime >= entry.inlinetime >= 0, entry.calls and len(entry.calls))
