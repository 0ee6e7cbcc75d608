"""Which attributes of builtin types are fields, and what is said of them."""
import datetime
import sys
import time


def function():
    pass

member = type(type(function).__dict__["__globals__"])
print(member.__name__, member is type(type("Slotted", (), {"__slots__": "a"}).a))
types = [type(function), type(function.__code__), slice, range, complex, property, classmethod, staticmethod, super, type, OSError,
         SyntaxError, StopIteration, UnicodeDecodeError, ImportError, time.struct_time, datetime.timedelta]
for each in types:
    print(each.__name__, sorted(name for name, value in vars(each).items() if type(value) is member and name != "__doc__"))
descriptor = slice.__dict__["start"]
print(repr(descriptor), descriptor.__name__, descriptor.__qualname__, descriptor.__objclass__, descriptor.__get__(slice(4)))
for change in (lambda: setattr(slice(1), "start", 2), lambda: descriptor.__get__(3), lambda: delattr(slice(1), "stop"),
               lambda: setattr(sys.flags, "debug", 1)):
    try:
        change()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
error = OSError(2, "text")
error.errno = 5
print(error.errno, error.strerror)
