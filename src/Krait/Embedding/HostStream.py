# A stream of the application as a binary file. The functions read, write, seek, set_length, flush and close are the stream's.
import io


class HostStream(io.RawIOBase):
    """A stream of the application that runs Python."""

    def __init__(self, can_read, can_write, can_seek, functions):
        self._can_read = can_read
        self._can_write = can_write
        self._can_seek = can_seek
        self._read, self._write, self._seek, self._set_length, self._flush, self._close = functions

    def readable(self):
        return self._can_read

    def writable(self):
        return self._can_write

    def seekable(self):
        return self._can_seek

    def _require(self, can, what):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if not can:
            raise io.UnsupportedOperation(what)

    def readinto(self, buffer):
        self._require(self._can_read, "read")
        with memoryview(buffer).cast("B") as view:
            data = self._read(len(view))
            view[:len(data)] = data
            return len(data)

    def write(self, data):
        self._require(self._can_write, "write")
        with memoryview(data) as view:
            self._write(bytes(view))
            return view.nbytes

    def seek(self, offset, whence=io.SEEK_SET):
        self._require(self._can_seek, "seek")
        return self._seek(offset, whence)

    def truncate(self, size=None):
        self._require(self._can_seek and self._can_write, "truncate")
        size = self.tell() if size is None else size
        self._set_length(size)
        return size

    def flush(self):
        super().flush()
        if self._can_write:
            self._flush()

    def close(self):
        if not self.closed:
            try:
                super().close()
            finally:
                self._close()


def make(can_read, can_write, can_seek, *functions):
    raw = HostStream(can_read, can_write, can_seek, functions)
    if can_read and can_write:
        return io.BufferedRandom(raw) if can_seek else io.BufferedRWPair(raw, raw)
    return io.BufferedReader(raw) if can_read else io.BufferedWriter(raw)
