"""Files that are classes of Python have the state of their own: that one is closed shows in no other."""
import gc
import io


class Raw(io.RawIOBase):
    """Derives from the abstract class of the library, which has two bases itself."""

    def close(self):
        if not self.closed:
            super().close()


class Buffered(io.BufferedIOBase):
    pass


class Text(io.TextIOBase):
    pass


for cls in (Raw, Buffered, Text):
    files = [cls() for _ in range(2000)]
    for file in files[::2]:
        file.close()
    print(cls.__name__, {file.closed for file in files[::2]}, {file.closed for file in files[1::2]})
    # Objects move while garbage is collected, and with them whatever belongs to them.
    keep = [file for file in files if file.closed]
    del files, file
    gc.collect()
    garbage = [[i] for i in range(100000)]
    del garbage
    gc.collect()
    print(all(file.closed for file in keep))
    for file in keep:
        file.close()


class Member(io.BufferedIOBase):
    """Closes once, whenever that is."""

    def __init__(self):
        self.ends = []

    def writable(self):
        return True

    def close(self):
        if self.closed:
            return
        super().close()
        assert not self.ends, "closed twice"
        self.ends.append(1)


for i in range(20000):
    with Member() as member:
        pass
    assert member.closed
print("closed once")
