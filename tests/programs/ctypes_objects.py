"""ctypes over memory of its own: sizes, layouts, bit fields, byte orders, arrays, pointers, buffers, errors, pickling."""
import copy
import ctypes
import pickle
import sys
import warnings
from array import array
from ctypes import *
from _ctypes import CField, _Pointer, _SimpleCData, buffer_info
from ctypes import wintypes


def attempt(label, function):
    try:
        print(label, "->", function())
    except Exception as error:
        print(label, "!!", type(error).__name__, error)


print("-- simple types")
for code in "cbBhHiIlLdDFGfuzZqQPOv?g":
    kind = type("T", (_SimpleCData,), {"_type_": code})
    print(code, sizeof(kind), alignment(kind), memoryview(kind()).format, hasattr(kind, "__ctype_be__"), "from_param" in kind.__dict__)
for kind, values in [
    (c_byte, [300, -129, True]), (c_ubyte, [-1]), (c_short, [2**15]), (c_ushort, [-1]), (c_int, [2**31, 2**70 + 5, 1.5, "a", None]),
    (c_uint, [-1]), (c_long, [2**63]), (c_ulong, [-1]), (c_longlong, [-2**63 - 1]), (c_ulonglong, [2**64 + 7]),
    (c_float, [1.1, 1e300, "a", 10**400]), (c_double, [1.1, 3]), (c_longdouble, [1.5, -0.0, float("inf"), 5e-324, 1.7976931348623157e308]),
    (c_float_complex, [1 + 2j, 3]), (c_double_complex, [1.5 - 2j, "a"]), (c_longdouble_complex, [complex(-0.0, float("inf"))]),
    (c_bool, [0, "x", []]), (c_char, [b"a", bytearray(b"b"), 65, 256, -1, b"ab", "a", 1.5]), (c_wchar, ["a", "\U0001f40d", "", "ab", b"a", 1]),
    (c_char_p, [b"abc", b"a\0b", None, 0, "a", bytearray(b"a")]), (c_wchar_p, ["h\xe9llo \U0001f40d", None, b"a"]),
    (c_void_p, [None, 0, 5, -1, 1.5, "a"]), (py_object, [None, [1], "x"]),
]:
    for value in values:
        attempt(f"{kind.__name__}({value!r})", lambda: kind(value).value)
        attempt(f"{kind.__name__}({value!r}) bytes", lambda: (bytes(kind(value))[:10] if kind in (c_longdouble, c_longdouble_complex) else bytes(kind(value))) if kind not in (c_char_p, c_wchar_p, py_object) else "-")
print(c_int(), c_int(5), c_double(2), c_char(b"x"), c_bool(3), py_object("o"), py_object())
attempt("two values", lambda: c_int(1, 2))
attempt("delete", lambda: c_int(1).__class__.value.__delete__(c_int()))
attempt("hash", lambda: hash(c_int()))
print(c_int(3) == c_int(3), bool(c_int(0)), bool(c_int(7)), bool(c_double(-0.0)))
for order in (c_int.__ctype_be__, c_short.__ctype_be__, c_double.__ctype_be__, c_float.__ctype_be__, c_longlong.__ctype_be__):
    one = order(258)
    print(order.__name__, one, one.value, bytes(one), memoryview(one).format, order.__ctype_le__.__name__, order.__ctype_be__ is order)

print("-- subclasses of simple types")


class Celsius(c_int):
    def __eq__(self, other):
        return isinstance(other, Celsius) and self.value == other.value

    def __hash__(self):
        return hash(self.value)


class Weather(Structure):
    _fields_ = [("now", Celsius), ("low", c_int)]


weather = Weather(Celsius(20), 3)
print(type(weather.now).__name__, weather.now == Celsius(20), weather.low, repr(Celsius(1)).startswith("<"), {Celsius(2)} == {Celsius(2)})
weather.now.value = 21
print(weather.now.value, (Celsius * 2)()[1] == Celsius(0))

print("-- structures")


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_int)]


class Named(Point):
    _fields_ = [("name", c_char * 8), ("wide", c_wchar * 4), ("flag", c_bool)]


class Mixed(Structure):
    _fields_ = [("a", c_char), ("b", c_double), ("c", c_short * 3), ("d", Point), ("e", c_char_p), ("f", POINTER(c_int))]


for kind in (Point, Named, Mixed):
    print(kind.__name__, sizeof(kind), alignment(kind), memoryview(kind()).format, buffer_info(kind))
    for name, *_ in kind._fields_:
        field = getattr(kind, name)
        print("  ", field, field.name, field.type.__name__, field.offset, field.size, field.byte_size, field.byte_offset, field.bit_size,
              field.bit_offset, field.is_bitfield, field.is_anonymous)
named = Named(1, 2, b"abc", "de", flag=True)
print(named.x, named.y, named.name, named.wide, named.flag, bytes(named))
named.name = b"12345678"
named.wide = "wxyz"
print(named.name, named.wide, bytes(named))
named.name = b"a\0b"
print(named.name, bytes(named)[8:16])
for name, value in [("name", b"123456789"), ("name", "abc"), ("wide", "abcde"), ("wide", b"a"), ("x", "a"), ("x", 1.5), ("flag", [0])]:
    attempt(f"{name} = {value!r}", lambda: setattr(named, name, value))
attempt("too many", lambda: Point(1, 2, 3))
attempt("twice", lambda: Point(1, x=2))
attempt("unknown", lambda: Point(z=5).z)
attempt("delete", lambda: delattr(Point(), "x"))
attempt("through the class", lambda: Point.x.__get__(None, Point).name)
attempt("other instance", lambda: Point.x.__get__(5))
mixed = Mixed(b"q", 2.5, (1, 2, 3), (4, 5), b"text", pointer(c_int(9)))
print(mixed.a, mixed.b, mixed.c[:], mixed.d.x, mixed.d.y, mixed.e, mixed.f[0], mixed.f.contents)
mixed.d = Point(6, 7)
mixed.d.x += 1
mixed.c[1] = -1
mixed.f = (c_int * 2)(10, 20)
mixed.e = None
print(mixed.d.x, mixed.d.y, mixed.c[:], mixed.f[0], mixed.f[1], mixed.e)
for name, value in [("c", [1]), ("c", (1, 2, 3, 4)), ("d", 5), ("d", (1, 2, 3)), ("f", 5), ("f", c_int(5)), ("f", pointer(c_long())),
                    ("f", None), ("d", c_int())]:
    attempt(f"{name} = {type(value).__name__}", lambda: setattr(mixed, name, value))
attempt("null", lambda: mixed.f[0])
print(mixed.d._b_base_ is mixed, mixed.d._b_needsfree_, mixed._b_needsfree_, Point()._b_base_)
print(Mixed(e=b"k", c=(1, 2))._objects, pointer(c_int(5))._objects, c_char_p(b"z")._objects, c_int(1)._objects)


class Outer(Structure):
    class Inner(Structure):
        class Part(Union):
            _fields_ = [("whole", c_uint32), ("half", c_uint16 * 2)]
        _anonymous_ = ["part"]
        _fields_ = [("part", Part), ("extra", c_uint8)]
    _anonymous_ = ("inner",)
    _fields_ = [("first", c_uint8), ("inner", Inner), ("last", c_uint8)]


outer = Outer(first=1, last=2)
outer.whole = 0x00020001
print(outer.half[:], outer.inner.part.whole, Outer.half.offset, Outer.extra.offset, Outer.inner.is_anonymous, sizeof(Outer))

print("-- layouts")
warnings.simplefilter("ignore")
for pack in (1, 2, 4, 8):
    packed = type("Packed", (Structure,), {"_pack_": pack, "_layout_": "ms",
                                           "_fields_": [("a", c_char), ("b", c_double), ("c", c_int), ("d", c_short)]})
    print(pack, sizeof(packed), alignment(packed), [getattr(packed, name).offset for name in "abcd"])
for align in (1, 4, 16, 64):
    aligned = type("Aligned", (Structure,), {"_align_": align, "_fields_": [("a", c_char), ("b", c_short)]})
    print(align, sizeof(aligned), alignment(aligned), addressof(aligned()) % min(align, 16))
for layout in ("gcc-sysv", "ms"):
    for base in (Structure, BigEndianStructure, Union, BigEndianUnion):
        bits = type("Bits", (base,), {"_layout_": layout, "_fields_": [
            ("a", c_int, 3), ("b", c_int, 5), ("c", c_uint, 20), ("d", c_uint, 10), ("e", c_ubyte, 4), ("f", c_longlong, 40), ("g", c_bool, 1)]})
        one = bits()
        for index, name in enumerate("abcdefg"):
            setattr(one, name, -3 + index * 7)
            field = getattr(bits, name)
            print(layout, base.__name__, name, field.offset, field.bit_offset, field.bit_size, hex(field.size), getattr(one, name))
        print(sizeof(bits), alignment(bits), bytes(one), memoryview(one).format, [getattr(one, name) for name in "abcdefg"])


class Big(BigEndianStructure):
    _fields_ = [("a", c_short), ("b", c_int), ("c", c_double), ("d", c_ubyte), ("e", c_int * 2)]


class Little(LittleEndianUnion):
    _fields_ = [("a", c_int), ("b", c_ubyte * 4)]


big = Big(1, 2, 0.5, 3, (4, 5))
print(bytes(big), big.a, big.b, big.c, big.e[:], memoryview(big).format, Little(1).b[:])
attempt("big endian text", lambda: type("X", (BigEndianStructure,), {"_fields_": [("a", c_char_p)]}))

print("-- errors of definitions")
for fields in (5, [5], [(5, c_int)], [("a", 5)], [("a", int)], [("a", c_int, 33)], [("a", c_int, 0)], [("a", c_int, "a")], [("a", c_float, 3)],
               [("a", c_int * 3, 3)], [("a", c_char, 3)], [("a", c_wchar, 3)], [("a", c_void_p, 3)], [("a", c_int, 3, 4)], [("a", Structure)]):
    attempt(fields, lambda: type("X", (Structure,), {"_fields_": fields}).__name__)
for extra in ({"_pack_": -1}, {"_pack_": "a", "_layout_": "ms"}, {"_layout_": "foo"}, {"_align_": -1}, {"_align_": "a"}, {"_anonymous_": 5},
              {"_anonymous_": ["b"]}, {"_anonymous_": ["a"]}, {"_anonymous_": [5]}):
    attempt(extra, lambda: type("X", (Structure,), {"_fields_": [("a", c_int)], **extra}).__name__)
for base, body in [(Array, {}), (Array, {"_length_": 2}), (Array, {"_type_": c_int}), (Array, {"_length_": -2, "_type_": c_int}),
                   (Array, {"_length_": "a", "_type_": c_int}), (Array, {"_length_": 2**70, "_type_": c_int}),
                   (Array, {"_length_": 2, "_type_": int}), (Array, {"_length_": 2**62, "_type_": c_int}), (_SimpleCData, {}),
                   (_SimpleCData, {"_type_": 5}), (_SimpleCData, {"_type_": "ab"}), (_SimpleCData, {"_type_": "y"}), (_Pointer, {"_type_": 5}),
                   (_Pointer, {"_type_": int}), (ctypes._CFuncPtr, {}), (ctypes._CFuncPtr, {"_flags_": "a"}),
                   (ctypes._CFuncPtr, {"_flags_": 1, "_argtypes_": 5}), (ctypes._CFuncPtr, {"_flags_": 1, "_argtypes_": (5,)}),
                   (ctypes._CFuncPtr, {"_flags_": 1, "_restype_": 5})]:
    attempt(f"{base.__name__} {body}", lambda: type("X", (base,), body).__name__)
for kind in (Structure, Union, Array, _Pointer, _SimpleCData, ctypes._CFuncPtr):
    attempt(kind.__name__, kind)
    attempt(f"sizeof({kind.__name__})", lambda: sizeof(kind))
    attempt(f"type of {kind.__name__}", lambda: (type(kind).__name__, [each.__name__ for each in type(kind).__mro__]))
    attempt("attribute", lambda: setattr(kind, "attribute", 1))


class Late(Structure):
    pass


print(sizeof(Late), alignment(Late))
Late._fields_ = [("next", POINTER(Late)), ("value", c_int)]
attempt("final", lambda: setattr(Late, "_fields_", []))
attempt("itself", lambda: setattr(type("Own", (Structure,), {}), "_fields_", [("own", Late * 2), ("x", 5)]))
second = Late(None, 2)
first = Late(pointer(second), 1)
print(first.next.contents.value, first.next[0].value, bool(second.next), Late._fields_[1])

print("-- arrays")
numbers = (c_int * 5)(1, 2, 3)
print(type(numbers).__name__, len(numbers), numbers[:], numbers[1:4], numbers[::-2], numbers[-1], list(numbers), 3 in numbers, c_int * 5 is c_int * 5)
numbers[1:3] = [20, 30]
numbers[-1] = 50
print(numbers[:], memoryview(numbers).tobytes())
for index in (5, -6, "a", 1.5, None):
    attempt(f"[{index!r}]", lambda: numbers[index])
attempt("size", lambda: numbers.__setitem__(slice(0, 2), [1]))
attempt("value", lambda: numbers.__setitem__(0, "a"))
attempt("delete", lambda: numbers.__delitem__(0))
attempt("too many", lambda: (c_int * 1)(1, 2))
attempt("negative", lambda: c_int * -1)
attempt("no number", lambda: c_int * "a")
attempt("huge", lambda: c_int * 2**62)
grid = (c_int * 3 * 2)((1, 2, 3), (4, 5, 6))
print([row[:] for row in grid], memoryview(grid).shape, memoryview(grid).strides, memoryview(grid).format, sizeof(grid), type(grid).__name__)
grid[1] = (7, 8)
print([row[:] for row in grid], grid[1]._b_base_ is grid)
text = (c_char * 6)(*b"abc")
print(text.value, text.raw, text[:], text[1:3], text[0], len(text))
text.value = b"xy"
print(text.raw)
text.raw = memoryview(b"123456")
print(text.value)
text[1:3] = b"--"
print(text.raw, text[::2])
for name, value in [("value", b"1234567"), ("value", "a"), ("raw", b"1234567"), ("raw", "a")]:
    attempt(f"{name} = {value!r}", lambda: setattr(text, name, value))
wide = create_unicode_buffer("h\xe9\U0001f40d")
print(wide.value, len(wide), sizeof(wide), ascii(wide[1:3]), ascii(wide[:]))
attempt("wide", lambda: setattr(wide, "value", "12345"))
print(create_string_buffer(b"abc").raw, create_string_buffer(3).raw, create_string_buffer(b"ab", 5).raw)
attempt("str", lambda: create_string_buffer("a"))
print(Array[int], (c_int * 2)[int], py_object[int])

print("-- pointers")
number = c_int(42)
to = pointer(number)
print(to.contents, to[0], to.contents is number, type(to).__name__, POINTER(c_int) is type(to), c_int.__pointer_type__ is type(to))
to[0] = 43
print(number)
to.contents = c_int(1)
print(number, to[0])
row = (c_int * 4)(1, 2, 3, 4)
start = cast(row, POINTER(c_int))
print(start[0], start[3], start[:4], start[1:4:2], start[3:0:-1], cast(start, POINTER(c_ubyte))[:5])
start[2] = 30
print(row[:], addressof(start.contents) == addressof(row), cast(start, c_void_p).value == addressof(row))
twice = pointer(start)
print(twice[0][1], twice.contents.contents)
nothing = POINTER(c_int)()
print(bool(nothing), bool(to))
for label, action in [("item", lambda: nothing[0]), ("contents", lambda: nothing.contents), ("set", lambda: nothing.__setitem__(0, 1)),
                      ("slice", lambda: start[:]), ("start", lambda: start[:2:-1]), ("step", lambda: start[0:2:0]), ("key", lambda: start["a"]),
                      ("delete", lambda: start.__delitem__(0)), ("wrong", lambda: POINTER(c_int)(5)), ("length", lambda: len(start)),
                      ("python", lambda: pointer(5)), ("class", lambda: POINTER(int)), ("cast", lambda: cast(row, c_int)),
                      ("cast simple", lambda: cast(number, POINTER(c_int))), ("typeless", lambda: type("P", (_Pointer,), {})())]:
    attempt(label, action)
characters = create_string_buffer(b"hello")
print(cast(characters, c_char_p).value, cast(characters, POINTER(c_char))[:3], string_at(characters), string_at(characters, 3),
      string_at(b"bytes", 2), wstring_at("wide text", 4), wstring_at(create_unicode_buffer("abc")))
memmove(characters, b"HE", 2)
memset(addressof(characters) + 3, ord("."), 2)
print(characters.value, memmove(characters, byref(characters, 1), 3) == addressof(characters), characters.value)
view = memoryview_at(characters, 3)
view[0] = ord("#")
print(characters.value, view.format, view.readonly, memoryview_at(characters, 2, True).readonly)
same = c_int.from_address(addressof(row) + 4)
same.value = -2
print(row[:], byref(row)._obj is row, repr(byref(row)).startswith("<cparam 'P' ("))
held = py_object({"a": 1})
print(held.value, cast(pointer(held), POINTER(py_object)).contents.value)
attempt("no object", lambda: py_object().value)

print("-- parameters")
for kind, value in [(c_int, 5), (c_int, "a"), (c_int, c_long(5)), (c_char, b"a"), (c_char, b"\n"), (c_double, 1.5), (c_char_p, None), (c_char_p, "a"),
                    (c_char_p, 5), (c_wchar_p, b"a"), (c_void_p, 18), (c_void_p, 1.5), (c_void_p, c_int()), (POINTER(c_int), None), (POINTER(c_int), 5),
                    (POINTER(c_int), byref(c_long())), (POINTER(c_int), (c_long * 2)()), (Point, 5), (c_int * 2, (1, 2)), (Structure, 5)]:
    attempt(f"{kind.__name__} {type(value).__name__}", lambda: kind.from_param(value))
print(type(POINTER(c_int).from_param((c_int * 2)())).__name__, type(POINTER(c_int).from_param(c_int())).__name__,
      c_char_p.from_param(b"x")._obj, type(c_void_p.from_param(row)).__name__)


class Stand:
    _as_parameter_ = 7


print(c_int.from_param(Stand()), c_void_p.from_param(Stand()))

print("-- functions in Python")
add = CFUNCTYPE(c_int, c_int, c_byte)(lambda a, b: a + b)
print(add(1, 300), add.argtypes, add.restype, add.errcheck, bool(add), bool(CFUNCTYPE(None)()), CFUNCTYPE(c_int) is CFUNCTYPE(c_int))
attempt("argument", lambda: add("a", 1))
attempt("count", lambda: add(1))
attempt("restype", lambda: setattr(add, "restype", 5))
attempt("argtypes", lambda: setattr(add, "argtypes", (5,)))
attempt("callable", lambda: CFUNCTYPE(None)("a"))
attempt("result", lambda: CFUNCTYPE(Point)(lambda: 1))
print(CFUNCTYPE(py_object, py_object)(lambda x: [x])("o"), CFUNCTYPE(c_int, POINTER(c_int))(lambda p: p[0] + 1)(byref(c_int(6))),
      CFUNCTYPE(c_int, Point)(lambda p: p.x * p.y)(Point(6, 7)), CFUNCTYPE(c_bool, c_char_p)(lambda s: s == b"yes")(b"yes"))
add.errcheck = lambda result, function, arguments: (result, function is add, arguments)
print(add(2, 3))
print(cast(add, CFUNCTYPE(c_int, c_int, c_int))(4, 5))

print("-- buffers")
memory = bytearray(range(16))
shared = (c_ushort * 4).from_buffer(memory, 2)
shared[0] = 0xFFFF
print(memory[:6], shared[1], type(shared._objects).__name__)
attempt("resize", lambda: memory.append(1))
copied = Point.from_buffer_copy(bytes(range(12)), 4)
print(copied.x, copied.y)
for label, action in [("read only", lambda: c_int.from_buffer(b"abcd")), ("small", lambda: c_int.from_buffer(bytearray(3))),
                      ("negative", lambda: c_int.from_buffer(bytearray(8), -1)), ("offset", lambda: c_int.from_buffer(bytearray(8), 6)),
                      ("copy small", lambda: c_int.from_buffer_copy(b"abc")), ("none", lambda: c_int.from_buffer(5)),
                      ("scattered", lambda: c_int.from_buffer(memoryview(bytearray(16))[::2])), ("abstract", lambda: Structure.from_buffer(memory))]:
    attempt(label, action)
grown = Point(1, 2)
resize(grown, 32)
print(sizeof(grown), grown.x, grown.y)
attempt("smaller", lambda: resize(grown, 4))
attempt("part", lambda: resize(mixed.d, 100))
items = array("i", [5, 6, 7])
seen = c_int.from_address(items.buffer_info()[0] + 4)
seen.value = 60
print(items.tolist())
print(memoryview(row) == memoryview(array("i", [1, -2, 30, 4])), memoryview(row) == memoryview(array("h", [1, 2])), memoryview(Point()) == memoryview(Point()))
for action in (lambda: memoryview(row).tolist(), lambda: memoryview(row)[0], lambda: memoryview(row).cast("B")[0], lambda: memoryview(row).cast("i"),
               lambda: memoryview(Point()).cast("B").nbytes, lambda: len(memoryview(c_int())), lambda: memoryview(Point())[0],
               lambda: memoryview(row).__setitem__(0, 1)):
    attempt("view", action)
for one in (c_int(1), pointer(c_int()), POINTER(Point)(), POINTER(c_int * 3)(), CFUNCTYPE(None)(), Little()):
    view = memoryview(one)
    print(view.format, view.itemsize, view.ndim, view.shape, view.readonly, view.nbytes)

print("-- copies")
for one in (c_int(5), Point(1, 2), (c_short * 3)(1, 2, 3), c_bool(1)):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            loaded = pickle.loads(pickle.dumps(one, protocol))
        except pickle.PicklingError:
            # Array types are no attributes of a module.
            loaded = one
        print(type(loaded).__name__, bytes(loaded) == bytes(one), end=" ")
    print()
marked = Point(3, 4)
marked.note = "n"
again = copy.copy(marked)
again.x = 9
print(again.x, again.note, marked.x, copy.deepcopy(marked).y, marked.__reduce__()[1][1])
for one in (c_char_p(b"a"), pointer(c_int()), mixed, CFUNCTYPE(None)(), py_object(1)):
    attempt(type(one).__name__, lambda: pickle.dumps(one))
attempt("state", lambda: Point().__setstate__(5, b""))

print("-- the rest")
print(get_errno(), set_errno(7), get_errno(), set_errno(0))
for function in (sizeof, alignment, addressof, byref, buffer_info):
    attempt(function.__name__, lambda: function(5))
attempt("field", lambda: CField())
attempt("field", lambda: CField(name="a", type=c_int, byte_size=3, byte_offset=0, index=0, _internal_use=True))
attempt("field", lambda: CField(name="a", type=c_int, byte_size=4, byte_offset=0, index=0, _internal_use=True, bit_size=3, bit_offset=30))
print(sizeof(wintypes.RECT), sizeof(wintypes.WIN32_FIND_DATAW), wintypes.VARIANT_BOOL(True), ArgumentError.__mro__[1].__name__)
print([sizeof(each) for each in (c_int8, c_uint16, c_int32, c_uint64, c_size_t, c_ssize_t, c_time_t)], sys.byteorder)
try:
    CDLL("/nonexistent/library.so")
except OSError as error:
    print(type(error).__name__, "/nonexistent/library.so" in str(error))
print(hasattr(pythonapi, "no_such_function"))
