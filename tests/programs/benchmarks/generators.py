"""Pipelines of generators, delegation, send and closing."""


def integers(count):
    i = 0
    while i < count:
        yield i
        i += 1


def squares(numbers):
    for number in numbers:
        yield number * number


def odd(numbers):
    return (number for number in numbers if number & 1)


def tree(low, high):
    if low < high:
        middle = (low + high) // 2
        yield from tree(low, middle)
        yield middle
        yield from tree(middle + 1, high)


def averager():
    total = 0
    count = 0
    average = None
    while True:
        value = yield average
        if value is None:
            return total, count
        total += value
        count += 1
        average = total / count


def collected(results):
    while True:
        result = yield from averager()
        results.append(result)


def take(iterator, count):
    try:
        for _, value in zip(range(count), iterator):
            yield value
    finally:
        CLOSED.append(count)


CLOSED = []


def main(size):
    print(sum(odd(squares(integers(size)))))
    print(sum(tree(0, size // 4)))
    results = []
    collector = collected(results)
    next(collector)
    for i in range(size // 2):
        last = collector.send(i)
    try:
        collector.send(None)
    finally:
        collector.close()
    print(last, results)
    total = 0
    for start in range(size // 20):
        for value in take(integers(size), 3):
            total += value + start
            if value == 1:
                break
    del CLOSED[:]
    print(total)


SIZE = 1000
FULL_SIZE = 7500000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
