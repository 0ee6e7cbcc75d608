"""Calls of builtin functions, types and methods with every small number of arguments, and with one by a wrong name."""

import builtins
import itertools
import math

# These read or end the program, or say what depends on the place they are called at; those of the last line say in other words
# than CPython what they miss.
NAMES_LEFT_OUT = {
    "input", "breakpoint", "exit", "quit", "copyright", "credits", "license", "help", "print", "dir", "vars", "locals", "globals", "exec", "eval", "open", "compile", "id",
    "max", "min", "ExceptionGroup", "BaseExceptionGroup", "UnicodeEncodeError", "UnicodeDecodeError", "UnicodeTranslateError", "type", "zip_longest",
}
BUILTIN = type(len)
METHOD_WRAPPER = type((1).__add__)


def show(label, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except Exception as error:
        print(label, len(arguments), *named, type(error).__name__, error)
    else:
        print(label, len(arguments), *named, "ok")


def show_all(label, function, counts):
    for count in counts:
        show(label, function, *[None] * count)
    show(label, function, wrong=1)


for module in builtins, math, itertools:
    for name, value in sorted(vars(module).items()):
        if name in NAMES_LEFT_OUT or name.startswith("_"):
            continue
        if isinstance(value, (BUILTIN, type)):
            show_all(f"{module.__name__}.{name}", value, range(7 if isinstance(value, type) else 5))

OBJECTS = [
    1, True, 1.5, 1j, "a", b"a", bytearray(b"a"), [1], (1,), {1: 2}, {1}, frozenset({1}), range(3), slice(1), iter([]), iter(()), iter({}), {}.keys(), {}.items(), {}.values(),
    memoryview(b"a"), enumerate([]), zip(), map(len, []), filter(None, []), reversed([]), iter(int, 1), iter("a"), iter(b""), iter({1}), iter(range(1)),
]
# Methods that change or inspect the object, whose special names have no counterpart here, or whose arguments are converted in another order.
METHODS_LEFT_OUT = {
    "__contains__", "__getitem__", "__reduce__", "__reduce_ex__", "__dir__", "__sizeof__", "__getstate__", "__repr__", "__str__", "__hash__", "__getattribute__", "__class_getitem__",
    "__alloc__", "_from_flags", "__exit__", "__buffer__", "__release_buffer__", "replace", "index", "resize",
}
for target in OBJECTS:
    kind = type(target)
    for name in sorted(vars(kind)):
        if name in METHODS_LEFT_OUT:
            continue
        method = getattr(target, name)
        if isinstance(method, (BUILTIN, METHOD_WRAPPER)):
            first = 3 if name in {"clear", "pop", "popitem", "release", "__enter__"} else 0
            show_all(f"{kind.__name__}.{name}", method, range(first, 5))
