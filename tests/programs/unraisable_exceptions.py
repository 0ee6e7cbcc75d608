"""What finalizers raise is reported without chain, carets, notes or members of groups."""
import gc
import sys


class Silence:
    def write(self, text):
        while "0x" in text:
            head, _, rest = text.partition("0x")
            text = head + "ADDRESS" + rest[rest.index(">"):]
        sys.stdout.write(text)

    def flush(self):
        pass


sys.stderr = Silence()


def finalizing(function):
    class Dying:
        def __del__(self):
            function()

    Dying()
    gc.collect()


def chained():
    try:
        raise KeyError("a")
    except KeyError:
        raise ValueError("two\nlines")


def deep(n=8):
    if n:
        deep(n - 1)
    else:
        return (1 +
                1 / 0)


def noted():
    error = ValueError("note")
    error.add_note("hello")
    raise error


def grouped():
    raise ExceptionGroup("group", [ValueError(1), KeyError(2)])


def syntax():
    exec("x x")


def silent():
    raise RuntimeError


for each in chained, deep, noted, grouped, syntax, silent:
    finalizing(each)
