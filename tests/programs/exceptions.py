def nested():
    try:
        try:
            1 / 0
        finally:
            print("inner finally")
    except ZeroDivisionError as error:
        print("caught", error)
        try:
            raise KeyError("second") from error
        except KeyError as second:
            print(repr(second.__cause__), second.__context__ is error)
    else:
        print("not here")
    finally:
        print("outer finally")


nested()


def returns():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                return "returned"
        finally:
            print("finally", i)


print(returns())


class Custom(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


try:
    raise Custom(5)
except (KeyError, Custom) as error:
    print(error, error.code, error.args)

try:
    raise Custom
except TypeError as error:
    print(error)

try:
    raise 42
except TypeError as error:
    print(error)


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", kind and kind.__name__, value)
        return self.swallow


with Manager(True) as a, Manager(False):
    raise ValueError("swallowed")
try:
    with Manager(False):
        raise ValueError("passed on")
except ValueError as error:
    print("after", error)

try:
    raise ExceptionGroup("group", [ValueError(1), TypeError(2), ExceptionGroup("inner", [KeyError(3)])])
except* (ValueError, KeyError) as group:
    print(group, [type(e).__name__ for e in group.exceptions])
except* TypeError as group:
    print(repr(group))

error = ValueError("noted")
error.add_note("a note")
print(error.__notes__)


def deep(n):
    return deep(n + 1)


try:
    deep(0)
except RecursionError as error:
    print(error)

try:
    assert 1 == 2, "message"
except AssertionError as error:
    print(error)

for bad in ("int('x')", "[].pop()", "{}['k']", "None.x", "(1,2)[5]", "'a' + 1", "len(5)", "undefined", "1 < 'a'", "[1] * 'x'", "int([])"):
    try:
        eval(bad)
    except Exception as error:
        print(type(error).__name__, error)
