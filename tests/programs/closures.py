def counter(start):
    count = start
    def increment(by=1):
        nonlocal count
        count += by
        return count
    def reset():
        nonlocal count
        count = start
    return increment, reset


increment, reset = counter(10)
print(increment(), increment(5), increment())
reset()
print(increment())

functions = [lambda x, n=n: x * n for n in range(4)]
print([f(10) for f in functions])
late = [lambda: n for n in range(3)]
print([f() for f in late])


def decorator(prefix):
    def wrap(function):
        def inner(*args, **kwargs):
            return prefix, function(*args, **kwargs)
        inner.__name__ = function.__name__
        return inner
    return wrap


@decorator("a")
@decorator("b")
def add(x, y=2):
    return x + y


print(add(1), add(1, y=5), add.__name__)
print(add.__closure__ is not None, len(add.__closure__))


def unbound():
    def inner():
        return later
    try:
        inner()
    except NameError as error:
        print(error)
    later = 1
    return inner()


print(unbound())


def local():
    try:
        print(value)
    except UnboundLocalError as error:
        print(error)
    value = 1


local()
