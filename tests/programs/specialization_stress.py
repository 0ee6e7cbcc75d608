"""Changes classes, globals, builtins, defaults, code and instances under running loops: nothing may see a stale value."""
import builtins

RESULTS = []


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % bound


class Base:
    shared = 1
    __slots__ = ("__dict__",)

    def method(self):
        return 1

    @property
    def computed(self):
        return 10

    def __getitem__(self, key):
        return key

    def __len__(self):
        return 3


class Derived(Base):
    def __init__(self, value=5):
        self.value = value


class Slotted:
    __slots__ = ("value", "other")

    def __init__(self, value=5):
        self.value = value


GLOBAL = 1


def callee(a, b=2):
    return a + b


def other_code(a, b=3):
    return a * b


def swap_code():
    callee.__code__, other_code.__code__ = other_code.__code__, callee.__code__


def work(thing, sequence, number):
    total = 0
    for item in sequence:
        total += thing.value + thing.shared + thing.method() + thing.computed
        total += GLOBAL + len(sequence) + callee(number) + callee(1, 2)
        total += thing[number] if number else 0
        thing.value = thing.value + 1 if thing.value < 50 else 0
        total += item
        if thing:
            total += 1
        if item == 3 or item in (5, 6):
            total -= number
    return total


def slotted_work(thing, count):
    total = 0
    for i in range(count):
        total += thing.value
        thing.value = total % 7
    return total


def set_class_attribute(random, thing):
    Base.shared = random.below(5)


def set_method(random, thing):
    n = random.below(9)
    Base.method = lambda self: n


def hide_method(random, thing):
    thing.method = lambda: 100


def show_method(random, thing):
    thing.__dict__.pop("method", None)


def set_property(random, thing):
    n = random.below(9)
    Base.computed = property(lambda self: n)


def make_plain(random, thing):
    Base.computed = random.below(4)


def set_global(random, thing):
    global GLOBAL
    GLOBAL = random.below(20)


def hide_builtin(random, thing):
    globals()["len"] = lambda value: 1000


def show_builtin(random, thing):
    globals().pop("len", None)


def change_builtin(random, thing):
    original = builtins.len
    builtins.len = lambda value: original(value) + 1
    RESULTS.append(work(thing, [1, 2], 1))
    builtins.len = original


def set_defaults(random, thing):
    callee.__defaults__ = (random.below(10),)


def set_code(random, thing):
    swap_code()


def set_getitem(random, thing):
    n = random.below(3)
    Base.__getitem__ = lambda self, key: key + n


def set_truth(random, thing):
    truth = bool(random.below(2))
    Base.__bool__ = lambda self: truth


def drop_truth(random, thing):
    if "__bool__" in Base.__dict__:
        del Base.__bool__


def set_class(random, thing):
    thing.__class__ = Derived if random.below(2) else Third


def use_dict(random, thing):
    thing.__dict__["value"] = random.below(30)


def replace_dict(random, thing):
    thing.__dict__ = {"value": random.below(30), "extra": 1}


def delete_value(random, thing):
    value = thing.value
    del thing.value
    Base.value = 2
    RESULTS.append(thing.value)
    del Base.value
    thing.value = value


class Third(Base):
    shared = 40

    def method(self):
        return 7


MUTATIONS = [set_class_attribute, set_method, hide_method, show_method, set_property, make_plain, set_global, hide_builtin,
             show_builtin, change_builtin, set_defaults, set_code, set_getitem, set_truth, drop_truth, set_class, use_dict,
             replace_dict, delete_value]


def main():
    random = Random(314)
    things = [Derived(), Derived(9), Third()]
    things[2].value = 3
    sequences = [[1, 2, 3], (4, 5, 6), range(4), [1.5, 2], iter_numbers]
    for step in range(4000):
        thing = things[random.below(3)]
        sequence = sequences[random.below(5)]
        if sequence is iter_numbers:
            sequence = list(iter_numbers(random.below(5)))
        number = (1, 2, 2.5, True, 10 ** 20)[random.below(5)]
        RESULTS.append(work(thing, sequence, number))
        if random.below(3) == 0:
            MUTATIONS[random.below(len(MUTATIONS)) if "len" not in globals() else 8](random, thing)
        if step % 50 == 0:
            RESULTS.append(slotted_work(Slotted(step), 20))
        if step % 400 == 399:
            print(step, hash_of(RESULTS), RESULTS[-1])


def iter_numbers(count):
    for i in range(count):
        yield i * 2


def hash_of(values):
    result = 17
    for value in values:
        result = (result * 31 + int(value)) % 1000000007
    return result


main()
