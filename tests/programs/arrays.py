"""array.array: items of one kind, as a sequence and as a buffer."""

import array as module
from array import array


def show(text, **names):
    a, w, d = array("i", [1, 2, 3]), array("w", "a\u1234\U0001f600"), array("d", [1.5, -0.0])
    scope = {"array": array, "module": module, "a": a, "w": w, "d": d, **names}
    try:
        outcome = repr(eval(text, scope))
    except SyntaxError:
        try:
            exec(text, scope)
            outcome = "done"
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    print(text, "->", outcome, "" if scope["a"] == array("i", [1, 2, 3]) else scope["a"])


print(module.typecodes, module.ArrayType is array, array.__module__)
for text in """
array()
array('i', 1, 2)
array(1)
array('ii')
array('x')
array('i', 5)
array('i', 'abc')
array('x', 'abc')
array('i', b'abc')
array('i', b'abcd')
array('i', bytearray(b'abcd'))
array('i', memoryview(b'abcd'))
array('i', (each for each in (4, 5)))
array('w', b'abcd')
array('w', b'abcd')[0]
array('w', ['a', 'bc'])
array('w', [1])
array('i', w)
array('w', a)
array('d', a)
array('i', d)
array('i', x=1)
array(typecode='i')
a[5]
a[-3]
a[1.5]
a['x']
a[::2]
a[::-1]
a[1:2]
a.append('x')
a.append()
a.append(1, 2)
a.append(4)
a.buffer_info()[1]
a.count(2)
a.index(5)
a.index(2, 1)
a.index(2, -1)
a.index(2, 0, 1)
a.index()
a.index(1, 'x')
a.index(1, 2, 3, 4)
a.extend(5)
a.extend([1, 2.5])
a.extend(array('l', [1]))
a.extend(array('i', [9]))
a.extend(a)
a.fromlist((1, 2))
a.fromlist([1, 'x'])
a.fromlist([7, 8])
a.frombytes(b'abc')
a.frombytes('abc')
a.frombytes(array('i', [1]))
a.frombytes(b'\\1\\0\\0\\0')
a.fromunicode('x')
w.fromunicode(b'xy')
w.tounicode()
a.tounicode()
a.insert(0, 9)
a.insert(-1, 9)
a.insert(100, 9)
a.insert(-100, 9)
a.insert('x', 9)
a.pop()
a.pop(0)
a.pop(-4)
a.pop(3)
array('i').pop()
a.remove(2)
a.remove(20)
a.reverse()
a.tobytes()
a.tolist()
a.byteswap()
a.clear()
a + [1]
a + array('l', [1])
a + a
a * 2
a * -1
2 * a
a * 1.5
a == [1, 2, 3]
a == array('d', [1, 2, 3])
a != array('i', [1])
a < array('i', [1, 2, 4])
a < array('d', [1.5])
d == array('d', [1.5, 0.0])
array('d', [float('nan')]) == array('d', [float('nan')])
3 in a
'x' in a
len(a)
w
array('i')
array('w')
hash(a)
a.__reduce_ex__(2)
a.__reduce_ex__(3)
w.__reduce_ex__(4)
d.__reduce_ex__(3)
a.__reduce_ex__('x')
array[int]
a.itemsize, a.typecode, d.itemsize, w.itemsize
a.typecode = 1
a.foo = 1
del a[0]
del a[::2]
del a[::-2]
del a[1:]
del a[7]
a[0] = 'x'
a[-1] = 7
a[7] = 1
a[1.5] = 1
a[0:2] = array('i', [7])
a[0:2] = [7]
a[0:2] = array('l', [7])
a[::2] = array('i', [7])
a[::2] = array('i', [7, 8])
a[1:1] = a
a += [4]
a += array('l', [4])
a += a
a *= 2
iter(a).__reduce__()
list(iter(a))
a.tofile(5)
a.fromfile(5, 1)
a.__copy__()
a.__deepcopy__(None)
module._array_reconstructor(array, 'i', 8, b'\\1\\0\\0\\0')
module._array_reconstructor(array, 'i', 9, b'\\0\\0\\0\\1')
module._array_reconstructor(array, 'i', 22, b'')
module._array_reconstructor(array, 'i', -1, b'')
module._array_reconstructor(array, 'x', 1, b'')
module._array_reconstructor(int, 'i', 1, b'')
module._array_reconstructor(5, 'i', 1, b'')
module._array_reconstructor(array, 'i', 8, b'abc')
module._array_reconstructor(array, 'i', 8, 'abc')
module._array_reconstructor(array, 'ii', 8, b'')
module._array_reconstructor(array, 'd', 14, b'\\0\\0\\x80\\x3f')
module._array_reconstructor(array, 'd', 15, b'\\x3f\\x80\\0\\0')
module._array_reconstructor(array, 'f', 16, b'\\0\\0\\0\\0\\0\\0\\xf0\\x3f')
module._array_reconstructor(array, 'w', 18, b'a\\0')
module._array_reconstructor(array, 'w', 18, b'a\\0b\\0')
module._array_reconstructor(array, 'w', 19, b'\\0a')
module._array_reconstructor(array, 'w', 21, b'\\0\\0\\0a')
module._array_reconstructor(array, 'w', 21, b'\\0\\0\\0a\\0\\0\\0b')
module._array_reconstructor(array, 'w', 18, b'a')
module._array_reconstructor(array, 'B', 1, b'\\xff')
module._array_reconstructor(array, 'i', 12, b'\\xff' * 8)
""".strip().splitlines():
    show(text)

LIMITS = [-(2**64), -(2**63) - 1, -(2**63), -(2**31) - 1, -(2**31), -40000, -129, -128, -1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 1.5, "x", None]
for code in module.typecodes.replace("u", ""):
    for value in LIMITS:
        try:
            print(code, value, array(code, [value]))
        except (TypeError, OverflowError) as error:
            print(code, value, type(error).__name__, error)
print(array("f", [1e300, 0.1]), array("d", [1e300]))

# Buffers: a view keeps the size fixed and shares the memory.
a = array("h", [1, 2, 3])
view = memoryview(a)
with view[::2] as part:
    print(view.format, view.itemsize, view.nbytes, view.tolist(), part.tolist())
view[1] = -5
print(a)
for change in [lambda: a.append(4), lambda: a.pop(), lambda: a.extend([1]), lambda: a.__iadd__(a), lambda: a.__imul__(2), lambda: a.clear(), lambda: a.__delitem__(0), lambda: a.frombytes(b"ab")]:
    try:
        change()
    except BufferError as error:
        print(error)
a[0] = 9
a.reverse()
a[:] = array("h", [4, 5, 6])
view.release()
a.append(7)
print(a, bytes(a), b"<" + a + b">", bytearray(a)[:2])
try:
    memoryview(array("w", "ab"))[0]
except NotImplementedError as error:
    print(error)


class Index:
    """Changes the array while an item is converted."""

    def __init__(self, target):
        self.target = target

    def __index__(self):
        self.target.clear()
        return 1


a = array("i", [1, 2, 3])
try:
    a[2] = Index(a)
except IndexError as error:
    print(error, a)


class Special(array):
    def __init__(self, code, items, name="none"):
        self.name = name


special = Special("b", [1, 2], name="some")
print(special, special.name, special[:1], special + special, special.__reduce_ex__(3))
match a:
    case [first, *rest]:
        print(first, rest)

position = iter(a)
position.__setstate__(1)
print(list(position), position.__reduce__())
print(type(position))


class File:
    """What tofile and fromfile need."""

    def __init__(self, data):
        self.data, self.sizes = data, []

    def write(self, block):
        self.sizes.append(len(block))

    def read(self, size):
        return self.data[:size]


file = File(None)
array("b", bytes(150_000)).tofile(file)
print(file.sizes)
for data, count in [(b"\1\0\2\0", 2), (b"\1\0", 2), (b"\1", 1), ("text", 1), (b"", -1)]:
    a = array("h")
    try:
        a.fromfile(File(data), count)
    except Exception as error:
        print(type(error).__name__, error)
    print(a)

# The deprecated type code is that of characters too, with a warning.
print(array("u", "ab").tounicode())
