"""Maps that are longer than 2 GB."""
import mmap
import tempfile

FAR = 2**31 + 2**19
SIZE = 2**31 + 2**20
with tempfile.TemporaryFile() as file:
    for place, text in ((10, b"first"), (2**31 - 3, b"border\n"), (SIZE - 5, b"last!")):
        file.seek(place)
        file.write(text)
    file.flush()
    with mmap.mmap(file.fileno(), 0) as map:
        print(len(map) == SIZE, map.size() == SIZE, map[-1], map[2**31 - 3], map[SIZE - 5])
        print(map[2**31 - 3:2**31 + 3], map[-5:], map[SIZE - 1:SIZE - 10:-2])
        print(map.find(b"first", 5), map.rfind(b"border", 1), map.rfind(b""), map.find(b"", 5))
        print(map.find(b"t!", 2**31), map.rfind(b"r", 2**30, 2**31 + 2), map.rfind(b"first", 2**31))
        map.seek(2**31 - 3)
        print(map.readline(), map.tell())
        map.seek(-4, 2)
        print(map.read(), map.read_byte.__name__)
        map[FAR] = 65
        map[FAR + 1:FAR + 3] = b"BC"
        map.seek(FAR + 3)
        map.write(b"DE")
        map.write_byte(70)
        print(map[FAR - 1:FAR + 7])
        map.move(20, FAR, 6)
        print(map[18:28])
        try:
            map[SIZE]
        except IndexError as error:
            print(error)
        map.flush(FAR, 100)
