"""The value of a StopIteration passes through the iterators that give what another one gives, and through no others."""
import itertools
import sys


def generator(count):
    yield from range(count)
    return "of the generator"


class Counter:
    def __init__(self, count):
        self.left = count

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left < 0:
            raise StopIteration("of the class")
        return self.left


def delegate(iterator):
    result = yield from iterator
    print("    delegation:", result)


ITERATORS = {
    "map": lambda source: map(str, source),
    "map of two": lambda source: map(max, itertools.count(), source),
    "map, strict": lambda source: map(str, source, strict=True),
    "filter": lambda source: filter(None, source),
    "enumerate": enumerate,
    "zip": lambda source: zip(source, itertools.count()),
    "zip, strict": lambda source: zip(source, strict=True),
    "chain": itertools.chain,
    "islice": lambda source: itertools.islice(source, 9),
    "islice, later": lambda source: itertools.islice(source, 5, 9),
    "accumulate": itertools.accumulate,
    "pairwise": itertools.pairwise,
    "cycle": itertools.cycle,
    "takewhile": lambda source: itertools.takewhile(lambda item: True, source),
    "dropwhile": lambda source: itertools.dropwhile(bool, source),
    "compress": lambda source: itertools.compress(source, itertools.repeat(1)),
    "compress by": lambda source: itertools.compress(itertools.repeat(1), source),
    "starmap": lambda source: itertools.starmap(abs, zip(source)),
    "filterfalse": lambda source: itertools.filterfalse(None, source),
    "groupby": itertools.groupby,
    "tee": lambda source: itertools.tee(source)[1],
    "zip_longest": itertools.zip_longest,
    "batched": lambda source: itertools.batched(source, 3),
    "map of filter of zip": lambda source: map(str, filter(None, zip(source))),
}
for name, make in ITERATORS.items():
    print(name)
    for kind in (generator, Counter):
        iterator = make(kind(2))
        try:
            for _ in range(7):
                next(iterator)
        except (StopIteration, TypeError) as stop:
            print("    next:", stop.args)
        list(itertools.islice(delegate(make(kind(1))), 5))

# An iterator that has come to its end is asked again, or not.
for name, make in ITERATORS.items():
    asked = []

    class Asked:
        def __iter__(self):
            return self

        def __next__(self):
            asked.append(len(asked))
            if len(asked) == 3:
                raise StopIteration
            return len(asked)

    if name in ("cycle", "tee", "map of two", "zip", "dropwhile", "filterfalse"):
        continue
    iterator = make(Asked())
    for _ in range(3):
        list(itertools.islice(iterator, 4))
    print(name, len(asked))
