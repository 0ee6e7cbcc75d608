# A comprehension whose variable is also a captured variable of the function, inside of handlers: while it runs, the variable's place
# holds no cell, and the handlers read the cell. The code is sound all the same, as nothing there raises by itself.
def plain(items):
    x = "kept"
    show = lambda: x
    try:
        found = [x for x in items if x]
    except Exception as error:
        found = type(error).__name__
    return found, x, show()


def captured(items):
    x = "kept"
    show = lambda: x
    try:
        found = [each() for each in [lambda: x for x in items]]
    except Exception as error:
        found = type(error).__name__
    finally:
        show()
    return found, x, show()


def nested(items):
    x = y = "kept"
    show = lambda: (x, y)
    for i in range(3):
        try:
            with open("/no/such/file"):
                pass
        except OSError:
            try:
                found = {x: [y for y in range(x) if y != 1] for x in items}
            except TypeError as error:
                found = str(error)
    return found, show()


def generator(items):
    x = "kept"
    show = lambda: x
    try:
        yield [x for x in items]
        x = "changed"
    except ValueError:
        yield [x for x in items if x > 1], show()
    yield x, show()


def returned(items):
    x = "kept"
    show = lambda: x
    try:
        return {x for x in items if x} and show()
    except TypeError:
        return "a TypeError", show()


class Raising:
    def __init__(self, count):
        self.count = count

    def __iter__(self):
        return self

    def __next__(self):
        self.count -= 1
        if self.count < 0:
            raise LookupError
        return self.count


for each in (plain, captured, returned):
    print(each.__name__, each([1, 0, 2]), each([]), each(Raising(3)) if each is not returned else "")
    try:
        print(each(5))
    except TypeError as error:
        print(error)
print(nested([1, 2, 3]), nested("ab"))


def thrown():
    steps = generator([1, 2])
    return next(steps), steps.throw(ValueError), list(steps)


print(thrown(), list(generator([3])))
# Hot, in the second tier as well.
print({repr(plain([1, 0, i % 3])) for i in range(3000)} == {repr(plain([1, 0, i])) for i in range(3)})
