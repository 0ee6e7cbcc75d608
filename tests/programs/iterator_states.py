"""What iterators say of themselves to pickle and copy, and what they do when what they iterate changes."""


def show(iterator):
    callable, arguments, *state = iterator.__reduce__()
    print(type(iterator).__name__, callable.__name__, arguments, *state)


def moved(iterable):
    iterator = iter(iterable)
    next(iterator)
    return iterator


for iterable in [1, 2, 3], (1, 2, 3), "abc", "äbc", b"abc", bytearray(b"abc"), {"a": 1, "b": 2}, {"a": 1, "b": 2}.items(), {"a": 1, "b": 2}.values(), range(5), range(0, -9, -2), range(10**20, 10**20 + 9, 3):
    show(iter(iterable))
    show(moved(iterable))
    iterator = iter(iterable)
    for each in iterator:
        pass
    show(iterator)
for iterator in moved({7}), reversed([1, 2, 3]), reversed((1, 2)), reversed({"a": 1, "b": 2}), iter([].append, None):
    print(type(iterator).__name__, iterator.__reduce__()[0].__name__)
print(enumerate("ab").__reduce__()[1][1], zip("ab", "cd").__reduce__()[0], len(zip("a", "b", strict=True).__reduce__()), map(len, "a").__reduce__()[1][0], filter(None, "a").__reduce__()[1][0])
for iterable, index in (([1, 2, 3], 1), ([1, 2, 3], 99), ([1, 2, 3], -5), ((1, 2), 1), ("abc", 2), (b"abc", 1), (range(5), 3)):
    iterator = iter(iterable)
    iterator.__setstate__(index)
    print(list(iterator), end=" ")
print()
iterator = reversed([1, 2, 3])
iterator.__setstate__(0)
print(list(iterator))


def attempt(function):
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, error, getattr(error, "__notes__", ""))


def replace_while_iterating():
    one = {0: 0}
    for key in one:
        del one[0]
        one[0] = 0


attempt(replace_while_iterating)
many = {f"k{i}": i for i in range(100)}
for i in range(1, 100):
    del many[f"k{i}"]
backwards = reversed(many)
many.clear()
many["k0"] = 0
attempt(lambda: list(backwards))
attempt(lambda: {}.update([object()]))
attempt(lambda: dict([(1, 2), 3]))


class Counted:
    def __init__(self, value):
        self.value, self.hashed = value, 0

    def __hash__(self):
        self.hashed += 1
        return hash(self.value)

    def __eq__(self, other):
        return self.value == other.value


keys = dict.fromkeys(map(Counted, range(5)))
set(keys), frozenset(keys), dict.fromkeys(keys), dict.fromkeys(set(keys)), set(keys).difference(keys)
print([each.hashed for each in keys])

# A set is looked for as the frozenset it equals, after any number of searches.
sets = {frozenset("ab")}
print([set("ab") in sets for i in range(200)].count(True), set("a") in sets, {"a"} in frozenset([frozenset("a")]))


class Tagged(set):
    pass


tagged = Tagged([1])
tagged.tag = 2
print(tagged.__reduce__())
print(len.__reduce__(), [].append.__reduce__()[1], str.upper.__reduce__()[1], int.__add__.__reduce__()[1], (5).__add__.__reduce__()[1])
