"""Containers that change while they are encoded as JSON, subclasses that say what is in them, and values packed before one that fails."""
import json
import struct


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Item:
    pass


CHANGES = {
    "clear": lambda items: items.clear(), "append": lambda items: items.append(9), "pop": lambda items: items and items.pop(),
    "replace": lambda items: items.__setitem__(slice(None), [7] * len(items)), "insert": lambda items: items.insert(0, 8),
    "extend": lambda items: items.extend([1, 2]),
}
PAIRS = {
    "clear": lambda items: items.clear(), "add": lambda items: items.update({f"n{len(items)}": 9}),
    "pop": lambda items: items and items.popitem(), "set": lambda items: items.update(b=77, c=88),
}


def encode(container, change, **options):
    count = 0

    def default(item):
        nonlocal count
        count += 1
        if count > 12:
            return "enough"
        change(container)
        return 1

    return attempt(lambda: json.dumps(container, default=default, **options))


for indent in (None, 1):
    for name, change in CHANGES.items():
        for items in (["x", Item(), 3, 4], [Item()], [Item(), Item(), 5]):
            print(indent, name, encode(list(items), change, indent=indent))
    for name, change in PAIRS.items():
        for items in ({"a": Item(), "b": 2}, {"a": 1, "b": Item(), "c": Item()}):
            for sort in (False, True):
                print(indent, name, encode(dict(items), change, indent=indent, sort_keys=sort))


class Items(list):
    def __iter__(self):
        return iter([1, 2])

    def __len__(self):
        return 5


class NoItems(tuple):
    __iter__ = None


def pairs_of(value):
    class Pairs(dict):
        def items(self):
            return value

    return Pairs(x=1)


CONTAINERS = [Items(), Items([3]), [Items([3])], NoItems((1,)), pairs_of([("q", 1), ("r", 2)]), pairs_of(5), pairs_of([(1, 2, 3)]), pairs_of([[1, 2]]),
              pairs_of(iter([("k", 1)])), pairs_of((("t", 1),)), pairs_of("ab"), {1: 2, None: 3, True: 4, 1.5: 2}]
for container in CONTAINERS:
    print(attempt(lambda: json.dumps(container)), attempt(lambda: json.dumps(container, sort_keys=True)))
for change in (list.clear, lambda items: items.append(("z", 1)) if len(items) < 5 else None):
    items = [("a", Item()), ("b", 2)]
    container = pairs_of(items)
    print(attempt(lambda: json.dumps(container, default=lambda item: change(items))))

for format, *values in (("<bbbb", 1, 2, "x", 4), ("<hhi", 1, 70000, 2), (">4sb", b"abcdefg", 300), ("<2sxh", b"ab", "q"), ("3p?d", b"xy", 5, "z"),
                        ("<bb", 1), ("ifq", 1, 1e300, 4), ("bbe", 1, 2, 1e9), ("bbn", 1, 2, 2**70), ("b3xb", 1, "z"), ("<b", 1)):
    for offset in (0, 2, -24, 23):
        target = bytearray(b"~" * 24)
        print(format, offset, attempt(lambda: struct.pack_into(format, target, offset, *values)), target)
