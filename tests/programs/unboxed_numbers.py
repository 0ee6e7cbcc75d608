"""Numbers in hot loops: overflow, changes of type, handlers, and whoever looks at or changes the variables meanwhile."""
import sys


def overflow(start, count):
    value = start
    for i in range(count):
        value = value * 3 + i
    return value


def back_and_forth(count):
    value = 1
    for i in range(count):
        value += 2 ** 62 if i % 7 == 0 else -(2 ** 60)
    return value


def change_of_type(values):
    total = 0
    for value in values:
        total += value
    return total


def boundaries():
    biggest = 9223372036854775807
    smallest = -biggest - 1
    results = []
    for i in range(2000):
        x = biggest - (i & 1)
        y = smallest + (i & 1)
        if i > 1996:
            results.append((x + 1, y - 1, x * 2, x - y, -y, y // -1, y % -1, x << 1, y >> 70, x & y, x | y, x ^ y))
    return results


def divisions(count):
    total = 0
    real = 0.0
    for i in range(1, count):
        total += (i - 500) // 7 + (i - 500) % 7 + (500 - i) // -3 + (500 - i) % -3
        real += (i - 500) / 7 + i ** 0.5 + 2.0 ** -i
    return total, f"{real:.9f}"


def zero(count):
    caught = 0
    for i in range(count):
        try:
            caught += 100 // (i % 5)
        except ZeroDivisionError as error:
            if caught < 0:
                print(error)
            caught += 1
        try:
            1.5 / (i % 3)
        except ZeroDivisionError:
            caught -= 2
    return caught


def handler_keeps_counters(count):
    inside = outside = 0
    half = 0.5
    for i in range(count):
        try:
            inside += 1
            half += 0.25
            if i % 10 == 3:
                raise ValueError(i)
            outside += 1
        except ValueError as error:
            inside += error.args[0] % 3
            half -= 0.125
    return inside, outside, half


def observer():
    return dict(sys._getframe(1).f_locals)


def watched(count):
    seen = []
    total = 0
    ratio = 0.0
    flag = False
    for i in range(count):
        total += i
        ratio = total / (i + 1)
        flag = total > 10
        if i % 700 == 0:
            seen.append({name: value for name, value in observer().items() if name != "seen"})
    return seen


def meddler(name, value):
    sys._getframe(1).f_locals[name] = value


def meddled(count):
    total = 0
    step = 1
    for i in range(count):
        total += step
        if i == 1500:
            meddler("step", 10)
        if i == 1600:
            meddler("total", 0.5)
        if i == 1700:
            meddler("step", "x") if i < 0 else meddler("step", 2 ** 70)
    return total


def traceback_locals(count):
    total = 0
    for i in range(count):
        total += i * 2
        if i == count - 1:
            raise KeyError(total)


def unbound(count):
    for i in range(count):
        if i > 1500:
            late = i * 2
    try:
        del i
        print(i)
    except UnboundLocalError as error:
        print(error)
    return late


def identity(count):
    same = different = 0
    for i in range(count):
        x = i * 1000.5
        y = x
        same += x is y
        different += x is not y
        z = i * 100000
        w = z
        same += z is w
    return same, different


def truth(count):
    counts = [0, 0, 0, 0]
    for i in range(count):
        flag = i % 3 == 0
        other = not flag
        if flag and i:
            counts[0] += 1
        if other or i > 5:
            counts[1] += True
        counts[2] += flag
        counts[3] += flag + other
    return counts, type(flag), type(other)


def comparisons(count):
    nan = float("nan")
    found = 0
    for i in range(count):
        real = i / 2
        found += (real < 10) + (real <= 10) * 2 + (real == 10) * 4 + (real != 10) * 8 + (real > 10) * 16 + (real >= 10) * 32
        found += (nan < real) + (nan == nan) + (nan != real) + (i < 100 <= 200) + (i == real)
    return found


def negative_indexes(count):
    values = list(range(10))
    pair = (1, 2, 3)
    text = "abc"
    total = 0
    for i in range(count):
        total += values[-1 - i % 10] + pair[i % 6 - 3] + ord(text[-(i % 3) - 1])
        values[-(i % 10) - 1] = i
    try:
        while True:
            total += values[i - count - 9]
            i -= 1
    except IndexError as error:
        print(error)
    return total, values


def nested(count):
    total = 0
    for i in range(count):
        inner = 0.0
        for j in range(i % 5):
            inner += j * 0.5
            for k in range(2):
                total += k + j
        total += int(inner)
    return total, i, j, k


def arguments(a, b=2, *rest, c=3, **more):
    total = 0
    for i in range(1200):
        total += a + b + c + len(rest) + len(more)
    return total


def recursive(depth, number, real):
    if depth == 0:
        return number, real
    return recursive(depth - 1, number + depth, real + 0.5)


def generator(count):
    total = 0
    real = 0.0
    for i in range(count):
        total += i
        real += 0.5
        if i % 400 == 0:
            sent = yield total, real, i
            if sent is not None:
                total = sent


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)


def points(count):
    point = Point(0, 0.0)
    for i in range(count):
        point = point.moved(i, i * 0.25)
    return point.x, point.y


for round in range(3):
    print(overflow(1, 60), overflow(0.5, 60), overflow(1, 5))
    print(back_and_forth(3000))
    print(change_of_type(range(3000)), change_of_type([1, 2.5] * 1000), change_of_type([2 ** 62] * 5), change_of_type([True] * 10))
    print(boundaries())
    print(divisions(1500), zero(2000), handler_keeps_counters(2500))
    print(watched(2500))
    print(meddled(2000))
    try:
        traceback_locals(2000)
    except KeyError as error:
        frame = error.__traceback__.tb_next.tb_frame
        print(error, frame.f_locals)
    print(unbound(1800), identity(1500), truth(2000), comparisons(1500))
    print(negative_indexes(2000))
    print(nested(2000), arguments(1), arguments(1, 2, 3, 4, c=5, d=6), arguments(1.5))
    for _ in range(20):
        result = recursive(100, round, 0.0)
    print(result)
    steps = generator(1800)
    print(next(steps), steps.send(10 ** 18), next(steps), steps.send(-5), next(steps, None), next(steps, None))
    print(points(3000))
