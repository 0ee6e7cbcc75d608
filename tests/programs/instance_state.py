"""What pickle and copy are given of an instance: its dict itself, which may change meanwhile."""
import collections
import copy
import pickle


class Plain:
    pass


class Slots:
    __slots__ = ("first", "__dict__")


class Items(list):
    pass


plain = Plain()
print(plain.__getstate__())
plain.name = 1
print(plain.__getstate__() is plain.__dict__, plain.__reduce_ex__(2)[2] is plain.__dict__)
slots = Slots()
slots.first = 1
slots.other = 2
print(slots.__getstate__()[0] is slots.__dict__, slots.__getstate__())
items = Items([1])
items.name = 2
print(items.__reduce_ex__(4)[2] is items.__dict__)
for base in collections.deque, collections.OrderedDict, set:
    made = type("Made", (base,), {})()
    made.name = 3
    print(base.__name__, made.__reduce__()[2] is made.__dict__)


class Hides:
    @property
    def __dict__(self):
        return {"never": "asked"}


print(Hides().__getstate__())


class Namespace(dict):
    pass


plain.__dict__ = Namespace(name=4)
print(type(plain.__getstate__()))


class Grows:
    def __init__(self, owner):
        self.owner = owner

    def __deepcopy__(self, memo):
        self.owner.added = True
        return self

    def __reduce__(self):
        self.owner.added = True
        return int, ()


for action in copy.deepcopy, pickle.dumps:
    owner = Plain()
    owner.first = Grows(owner)
    owner.second = 2
    try:
        action(owner)
        print(action.__name__, "done")
    except RuntimeError as error:
        print(action.__name__, error)


class Sheds(Plain):
    def __getstate__(self):
        state = super().__getstate__()
        del state["secret"]
        return state


sheds = Sheds()
sheds.secret = 1
sheds.known = 2
print(vars(copy.copy(sheds)), vars(sheds))
for kind in object, int, bool, float, complex, str, bytes, bytearray, tuple, list, dict, set, frozenset, range, slice, type:
    print(kind.__name__, kind.__basicsize__, kind.__itemsize__)


class Wide(int):
    pass


print(Wide.__basicsize__, Wide(2**60).__sizeof__(), (2**60).__sizeof__())
