"""Exceptions as control flow: raised, caught, passed through frames, chained, in finally and with."""


class NotFound(Exception):
    def __init__(self, key):
        super().__init__(key)
        self.key = key


class Stop(Exception):
    pass


def find(table, key):
    try:
        return table[key]
    except KeyError:
        raise NotFound(key) from None


def find_or(table, key, default):
    try:
        return find(table, key)
    except NotFound:
        return default


def attribute_or(thing, default):
    try:
        return thing.missing
    except AttributeError:
        return default


def deep(depth):
    if depth == 0:
        raise Stop
    try:
        return deep(depth - 1)
    finally:
        COUNTS["finally"] += 1


class Suppress:
    def __init__(self, kind):
        self.kind = kind

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return kind is not None and issubclass(kind, self.kind)


COUNTS = {"finally": 0, "caught": 0}


def main(size):
    table = {i: i * i for i in range(0, 100, 2)}
    total = 0
    for i in range(size):
        total += find_or(table, i % 100, -1)
        total += attribute_or(i, 1)
        try:
            int("x" if i % 3 else "7")
        except ValueError as error:
            COUNTS["caught"] += 1 if error.args else 0
        else:
            total += 1
        with Suppress(ZeroDivisionError):
            total += i // (i % 2)
        if i % 10 == 0:
            try:
                deep(8)
            except Stop:
                total += 1
        iterator = iter((1, 2))
        while True:
            try:
                total += next(iterator)
            except StopIteration:
                break
    print(total, COUNTS["caught"], COUNTS["finally"])
    COUNTS["caught"] = COUNTS["finally"] = 0


SIZE = 300
FULL_SIZE = 900000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
