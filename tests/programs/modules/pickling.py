"""Pickles of every protocol, byte for byte; what they make again; errors."""
import _pickle
import copyreg
import io


class Plain:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__


class Slots:
    __slots__ = ("a", "b")


class Arguments:
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls)
        self.given = args, kwargs
        return self

    def __getnewargs_ex__(self):
        return self.given


class Listed(list):
    pass


class Reduced:
    def __reduce__(self):
        return complex, (1, 2)


slots = Slots()
slots.a = 1
loop = [1]
loop.append(loop)
shared = "shared"
values = [
    None, True, False, 0, 255, 256, 65536, -1, 2**31, -(2**31), 2**63, -(2**200), 1.5, float("inf"), "", "abc", "é\n\\", "😀", "x" * 300, b"", b"abc", b"\xff" * 300, bytearray(b"xy"),
    (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, [2, "a"]], {}, {"a": 1}, {1: 2, "b": [3]}, {1, 2}, frozenset([1]), [shared, shared, (shared, shared)], list(range(1001)),
    len, int, Plain, Plain([1, "v"]), Arguments(1, k=2), Listed([1, 2]), Reduced(), ..., NotImplemented, type(None), range(5), 1 + 2j, slice(1, 2), ValueError("x"),
]
for protocol in range(6):
    data = [_pickle.dumps(value, protocol) for value in values]
    print(protocol, [len(each) for each in data])
    print(b"".join(data[:32]).hex())
    print(data[41].hex(), data[42].hex(), data[43].hex(), data[44].hex())
    for value, each in zip(values, data):
        again = _pickle.loads(each)
        assert type(again) is type(value) or isinstance(value, Reduced), (value, again)
        if not isinstance(value, (Arguments, Reduced, ValueError)):
            assert again == value or value is again or isinstance(value, complex), (value, again)
    again = _pickle.loads(_pickle.dumps(loop, protocol))
    print(again[1] is again, _pickle.loads(_pickle.dumps(Arguments(1, k=2), protocol)).given)
    if protocol >= 2:
        print(_pickle.loads(_pickle.dumps(slots, protocol)).a)
print(len(_pickle.dumps([b"z" * 70000, "y" * 70000, list(range(40000))])))


class Persistent(_pickle.Pickler):
    def persistent_id(self, value):
        return "the plain one" if isinstance(value, Plain) else None

    def reducer_override(self, value):
        return (str, ("overridden",)) if isinstance(value, Slots) else NotImplemented


class Loading(_pickle.Unpickler):
    def persistent_load(self, identifier):
        return identifier.upper()

    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


for protocol in (0, 2, 5):
    file = io.BytesIO()
    Persistent(file, protocol).dump([Plain(1), slots, int])
    file.seek(0)
    print(Loading(file).load())
buffers = []
data = _pickle.dumps([_pickle.PickleBuffer(b"in place"), _pickle.PickleBuffer(bytearray(b"changing"))], 5, buffer_callback=buffers.append)
print(data.hex(), _pickle.loads(data, buffers=buffers), [type(each).__name__ for each in _pickle.loads(data, buffers=[bytes(8), bytearray(8)])])
file = io.BytesIO()
pickler = _pickle.Pickler(file)
pickler.dispatch_table = {Plain: lambda value: (Listed, ([value.value],))}
pickler.dump(Plain(5))
pickler.clear_memo()
pickler.dump("second")
file.seek(0)
reader = _pickle.Unpickler(file)
print(reader.load(), reader.load(), pickler.memo.copy() != {}, reader.memo.copy())
print(_pickle.loads(b"(dp0\nS'a'\nI1\nsS'b'\n(lp1\nF1.5\naL5L\nas."), _pickle.loads(b"U\x01\xe9.", encoding="latin1"), _pickle.loads(b"c__builtin__\nxrange\n(I3\ntR."))
for action in (
    lambda: _pickle.dumps(lambda: 1), lambda: _pickle.dumps([1, {"k": (lambda: 1,)}]), lambda: _pickle.dumps(1, 6), lambda: _pickle.loads(b""), lambda: _pickle.loads(b"\x80\x09N."),
    lambda: _pickle.loads(b"a"), lambda: _pickle.loads(b"h\x07."), lambda: _pickle.loads(b"X\x09\0\0\0ab"), lambda: _pickle.loads(b"\x97."), lambda: _pickle.loads(b"NQ."), lambda: _pickle.loads("text"),
    lambda: _pickle.Pickler(1), lambda: _pickle.Unpickler(1), lambda: _pickle.dumps(_pickle.PickleBuffer(b""), 4), lambda: _pickle.loads(b"}(Nu."), lambda: _pickle.loads(b"\xfe"),
):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, str(error).split(" at 0x")[0], getattr(error, "__notes__", None))
