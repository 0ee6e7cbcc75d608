# memoryview, bytes and bytearray through the buffer protocol (PEP 3118).
data = bytearray(b'abcdefgh')
view = memoryview(data)
print(len(view), view[0], view[-1], bytes(view[2:5]), view[::2].tolist(), view.format, view.itemsize, view.nbytes, view.shape, view.strides, view.ndim, view.readonly, view.obj is data)
view[0] = 65
view[1:3] = b'BC'
print(data, view[1:4].tobytes(), view[::-1].tobytes(), view == data, view == b'x', memoryview(b'ab') == memoryview(b'ab'), hash(memoryview(b'ab')) == hash(b'ab'))
ints = view.cast('i')
print(ints.tolist(), ints.format, ints.itemsize, len(ints))
ints[0] = -1
print(data, view.cast('H').tolist(), view.cast('b')[0])
grid = view.cast('B', [2, 4])
print(grid.tolist(), grid[1, 2], grid.shape, grid.strides, grid.c_contiguous)
for text in ['view[100]', 'view["a"]', 'view[0] == 300', 'memoryview(5)', 'view.cast("z")', 'view.cast("i", [3])', 'view[1:].cast("i")', 'grid[0]', 'hash(view)', 'memoryview(b"x")[0:1][5]', 'view.index(999)', 'view.count(255)', 'memoryview()', 'len(memoryview(b"").cast("B"))']:
    try:
        print(text, '->', eval(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)
for statement in ['view[0] = 300', 'view[0] = "a"', 'view[0:2] = b"abc"', 'del view[0]', 'memoryview(b"x")[0] = 1', 'data.append(1)', 'data.clear()', 'view.release(); view[0]', 'view.release()']:
    try:
        exec(statement)
        print(statement, 'ok')
    except Exception as error:
        print(statement, '!', type(error).__name__, error)
print(repr(view).partition(' at ')[0])
with memoryview(b'context') as inner:
    print(inner.tobytes())
try:
    inner.tobytes()
except ValueError as error:
    print(error)
print(memoryview(b'a-b').hex(), memoryview(b'abc').toreadonly().readonly, [x for x in memoryview(b'xyz')], 120 in memoryview(b'xyz'), b'-'.join([memoryview(b'a'), bytearray(b'b')]), bytes(memoryview(b'abcd')[::2]))
array = bytearray(5)
array[1:3] = b'xyz'
array[::2] = b'123'
array += b'!'
array *= 2
array.insert(0, 7)
array.extend([1, 2])
print(array, array.pop(), array.find(b'3'), array.count(b'!'), array[2:4], array.isalpha(), array.translate(None, b'!'))
print(b'%s %d %a %b %x' % (b'x', 5, 'é', b'raw', 255), b'a,b'.split(b','), b'ab'.hex(':'), bytes.fromhex('6162 63'), b'\x00\xff'.decode('latin-1').encode('utf-8'), b'abc'.partition(b'b'), b'x'.rjust(3, b'-'), b'aXbX'.replace(b'X', b'', 1))
for text in ["bytes([1, 'a'])", "bytes([-1])", "bytes('a')", "bytes('é', 'ascii')", "b'a' + 'b'", "b'a' in 'abc'", "300 in b'a'", "b'abc'[5]", "bytearray(b'a')[1.0]", "b'\\xff'.decode()", "b'%d' % 'x'", "b'a'.join(['b'])", "bytes.fromhex('zz')", "bytes.maketrans(b'a', b'bc')", "b'abc'.index(b'z')", "int.from_bytes(b'\\x01\\x02', 'big')", "(258).to_bytes(2, 'little')", "(258).to_bytes(1)", "(-1).to_bytes(2, signed=True)", "b'a' == 'a'", "b'a' < 'a'", "bytearray(b'a') == b'a'", "hash(bytearray())"]:
    try:
        print(text, '->', eval(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)
