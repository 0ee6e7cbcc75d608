"""What builtins do without an iterator, a tuple or an exception in between is what they do with them."""
import random
import types


def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


# Attributes that may be missing.
class Meta(type):
    @property
    def broken(cls):
        raise AttributeError("from the metaclass")

    @property
    def failing(cls):
        raise KeyError("from the metaclass")

    plain = "meta"


class Descriptor:
    def __get__(self, instance, owner):
        if instance is None:
            raise AttributeError("asked of the class")
        return "bound"


class Class(metaclass=Meta):
    bound = Descriptor()
    own = 1


for name in ("own", "bound", "broken", "failing", "plain", "missing", "__name__", "mro"):
    attempt(lambda: hasattr(Class, name))
    attempt(lambda: type(getattr(Class, name, "default")).__name__)
    attempt(lambda: type(getattr(Class, name)).__name__)

module = types.ModuleType("some_module")
for name in ("__name__", "__doc__", "missing", "__path__", "__dict__"):
    attempt(lambda: hasattr(module, name))
    attempt(lambda: type(getattr(module, name)).__name__)


def module_getattr(name):
    if name == "lazy":
        return "made when asked"
    if name == "failing":
        raise KeyError(name)
    raise AttributeError(f"no {name} here")


module.__getattr__ = module_getattr
for name in ("lazy", "failing", "missing"):
    attempt(lambda: hasattr(module, name))
    attempt(lambda: getattr(module, name, "default"))
    attempt(lambda: getattr(module, name))


class Special(types.ModuleType):
    @property
    def computed(self):
        return "computed"

    @property
    def broken(self):
        raise AttributeError("not yet")

    @property
    def failing(self):
        raise ZeroDivisionError("never")


special = Special("special")
for name in ("computed", "broken", "failing", "missing"):
    attempt(lambda: hasattr(special, name))
    attempt(lambda: getattr(special, name, "default"))
    attempt(lambda: getattr(special, name))


# Dicts of pairs that zip would make.
class Ends:
    """An iterator that ends, or fails, after some items."""

    def __init__(self, count, error=StopIteration):
        self.count, self.error = count, error

    def __iter__(self):
        return self

    def __next__(self):
        if self.count == 0:
            raise self.error
        self.count -= 1
        return self.count


attempt(lambda: dict(zip("abc", [1, 2, 3])))
attempt(lambda: dict(zip("abc", [1, 2])))
attempt(lambda: dict(zip("ab", Ends(5))))
attempt(lambda: dict(zip(Ends(3), Ends(2))))
attempt(lambda: dict(zip(Ends(3), Ends(2, ValueError("second")))))
attempt(lambda: dict(zip(Ends(1, ValueError("first")), "abc")))
attempt(lambda: dict(zip([[]], [1])))
attempt(lambda: dict(zip("ab", "abc", strict=True)))
attempt(lambda: dict(zip("ab", "cd", "ef")))
attempt(lambda: dict(zip("ab")))
attempt(lambda: dict(zip()))
attempt(lambda: dict(zip("ab", (x for x in [1, 2])), c=3))
left = iter("abcd")
dict(zip(left, [1]))
print(list(left))
known = {"a": 0}
known.update(zip("ab", [5, 6]))
print(known)


# Displays of mappings.
class Reordered(dict):
    def __iter__(self):
        return iter(["other"])

    def keys(self):
        return ["other"]

    def __getitem__(self, key):
        return f"<{key}>"


class Subclass(dict):
    pass


class Mapping:
    def keys(self):
        return ["k"]

    def __getitem__(self, key):
        return 1


numbers = {str(i): i for i in range(20)}
removed = dict(numbers)
for key in list(removed)[::2]:
    del removed[key]
for source in (numbers, removed, {}, Reordered(a=1), Subclass(a=1), Mapping(), 5, None, [("a", 1)]):
    attempt(lambda: {**source})
    attempt(lambda: {"first": 0, **source})
    attempt(lambda: {**source, **numbers, "last": 0})
    attempt(lambda: {} | source)
copy = {**numbers}
copy["more"] = 1
del copy["3"]
print(len(numbers), len(copy), list(copy)[:5])

# Lists of what knows its items.
for source in (numbers, removed, numbers.keys(), removed.values(), removed.items(), {}, {}.items(), {3, 1, 2}, frozenset("a"),
               set(), range(5), range(10, 0, -3), range(0), range(2**70, 2**70 + 2), Subclass(a=1), Reordered(a=1),
               Reordered(a=1).values()):
    attempt(lambda: list(source))
    attempt(lambda: [0, *source])
    attempt(lambda: tuple(source))
    attempt(lambda: sorted(map(str, source)))
    grown = [1]
    grown.extend(source)
    print(len(grown))
attempt(lambda: list(range(2**62)))
attempt(lambda: [1].extend(range(2**40)))


# Unpacking with a star.
def star(value):
    first, *rest, last = value
    return first, rest, last


for value in ([1, 2], (1, 2), [1, 2, 3], (1, 2, 3, 4), [1], (), "ab", "a", range(4), {1: 2, 3: 4}, Ends(3), Ends(1), Subclass(a=1, b=2), 5):
    attempt(lambda: star(value))
*all_of_it, = (1, 2)
print(all_of_it)
source = [1, 2, 3]
head, *tail = source
tail.append(4)
print(source, tail)

# Sets.
letters = {"a"}
same = letters & letters
print(same == letters, same is letters, type(frozenset("a") & frozenset("a")).__name__)
same.add("b")
print(letters)


class Shrinks:
    def __init__(self, owner):
        self.owner = owner

    def __hash__(self):
        self.owner.clear()
        return 1


owner = []
owner.extend([1, Shrinks(owner), 2, 3])
print(len(set(owner)))
attempt(lambda: set([1, []]))
attempt(lambda: sorted(set((3, 1, 2, 3))))
attempt(lambda: sorted({1, 2}.union([3, 4], (5, 6))))

# Sorting few and many.
random.seed(5)
for count in (0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 100, 200):
    plain = [random.randrange(count + 1) for _ in range(count)]
    for keys in (plain, [float(x) for x in plain], [str(x) for x in plain], [(x % 3, str(x)) for x in plain], [(x % 3,) for x in plain]):
        ordered = sorted(keys)
        assert all(not ordered[i + 1] < ordered[i] for i in range(count - 1))
        assert sorted(keys, reverse=True) == sorted(ordered, reverse=True)
    indexes = sorted(range(count), key=lambda i: plain[i])
    assert all((plain[a], a) < (plain[b], b) for a, b in zip(indexes, indexes[1:]))
    indexes = sorted(range(count), key=lambda i: plain[i], reverse=True)
    assert all((-plain[a], a) < (-plain[b], b) for a, b in zip(indexes, indexes[1:]))


class Orders:
    compared = 0

    def __init__(self, value, fails=False):
        self.value, self.fails = value, fails

    def __lt__(self, other):
        if self.fails or other.fails:
            raise RuntimeError("cannot compare")
        # A comparison that sorts.
        Orders.compared += sorted([3, 1, 2])[0]
        return self.value < other.value

    def __repr__(self):
        return f"O{self.value}"


for count in (5, 64, 70):
    values = [Orders((i * 37) % 101) for i in range(count)]
    print([x.value for x in sorted(values)][:8])
    values[count // 2].fails = True
    attempt(lambda: values.sort())
    print(len(values), len(set(map(id, values))))
changing = [3, 1, 2]


class Changes:
    def __lt__(self, other):
        changing.append(1)
        return True


changing[:] = [Changes(), Changes()]
attempt(lambda: changing.sort())
