"""Closures, decorators with arguments, partial application, keyword arguments, variadic calls."""


def wraps(wrapped):
    def update(wrapper):
        wrapper.__name__ = wrapped.__name__
        wrapper.__doc__ = wrapped.__doc__
        wrapper.__wrapped__ = wrapped
        return wrapper
    return update


def counted(function):
    calls = 0

    @wraps(function)
    def wrapper(*args, **kwargs):
        nonlocal calls
        calls += 1
        return function(*args, **kwargs)

    wrapper.calls = lambda: calls
    return wrapper


def clamped(low, high):
    def decorate(function):
        @wraps(function)
        def wrapper(*args):
            return max(low, min(high, function(*args)))
        return wrapper
    return decorate


def memoized(function):
    known = {}

    def wrapper(argument):
        if argument not in known:
            known[argument] = function(argument)
        return known[argument]
    return wrapper


@counted
@clamped(-1000, 1000)
def polynomial(x, *coefficients):
    result = 0
    for coefficient in coefficients:
        result = result * x + coefficient
    return result


@counted
def configured(base, *, scale=1, offset=0):
    return base * scale + offset


@memoized
def collatz(n):
    return 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value
    return composed


def accumulator():
    total = 0

    def add(amount):
        nonlocal total
        total += amount
        return total
    return add


def main(size):
    pipeline = compose(lambda x: x + 1, lambda x: x * 2, lambda x: x - 3)
    add = accumulator()
    options = {"scale": 2, "offset": 5}
    best = 0
    for i in range(size):
        add(pipeline(i))
        add(polynomial(i % 9, 1, -4, 2))
        add(configured(i, scale=3))
        add(configured(i, **options))
        best = max(best, collatz(i % 5000 + 1))
    print(add(0), polynomial.calls() > 0, best, polynomial.__name__)


SIZE = 500
FULL_SIZE = 1200000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
