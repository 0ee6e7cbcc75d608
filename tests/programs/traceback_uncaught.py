def first(x):
    return second(x) + 1


def second(x):
    values = [1, 2, 3]
    return values[x] / (x - 1)


try:
    first(1)
except ZeroDivisionError as error:
    raise RuntimeError("while handling") from error
