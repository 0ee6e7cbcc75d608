# Code objects, functions and frames seen from Python.
import sys


def sample(a, b=1, /, c=2, *args, d, e=3, **kwargs):
    """Doc."""
    local = lambda: a
    return local if [x for x in args if x] else (lambda: 'none')


code = sample.__code__
print(code.co_name, code.co_qualname, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_flags, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names, code.co_consts[0])
print(list(code.co_lines())[:3], list(code.co_positions())[1], list(code.co_branches()), code._varname_from_oparg(0))
print(code.replace(co_name='other').co_name, code.replace() == code, hash(code.replace()) == hash(code), code == code.replace(co_firstlineno=1), code.__replace__(co_name='q').co_name)
for text in ['code.replace(co_name=3)', 'code.replace(co_argcount=-1)', 'code.replace(bad=1)', 'code.replace(1)', 'code.replace(co_code=b"a")', 'code._varname_from_oparg(99)', 'code.co_name = 1', 'type(code)()', 'sample()', 'sample(1)', 'sample(1, d=2, a=3)()', 'sample(1, b=2, d=1)()', 'sample(*[1, 2, 3, 4], **{"d": 5, "z": 6})()', 'sample(1, d=1, **{"d": 2})', 'sample(**{1: 2})', 'sample(*5)', 'sample(**5)', 'sample.__code__ == code', 'sample.__defaults__', 'sample.__kwdefaults__', 'sample.__name__', 'sample.__doc__', 'sample.__closure__', 'sample.__annotations__', 'sample.__globals__ is globals()', 'sample.nothing', 'sample.__code__.nothing']:
    try:
        print(text, '->', eval(text) if '= 1' not in text else exec(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)
sample.__defaults__ = (10, 20)
sample.__kwdefaults__ = {'d': 'D', 'e': 'E'}
sample.extra = 'attribute'
print(sample(1)(), sample.__dict__)
for attribute, value in [('__defaults__', 5), ('__kwdefaults__', 5), ('__code__', 5), ('__name__', 5), ('__qualname__', 5), ('__dict__', 5), ('__closure__', ()), ('__globals__', {}), ('__annotations__', 5), ('__type_params__', 5)]:
    try:
        setattr(sample, attribute, value)
        print(attribute, 'ok')
    except Exception as error:
        print(attribute, '!', type(error).__name__, error)


def outer():
    x = 1

    def inner():
        nonlocal x
        x += 1
        return x
    return inner


inner = outer()
print(inner(), inner.__closure__[0].cell_contents, inner.__code__.co_freevars)
inner.__closure__[0].cell_contents = 41
print(inner())
try:
    inner.__code__ = sample.__code__
except ValueError as error:
    print(error)
Function = type(sample)
made = Function((lambda: x + 1).__code__, {'x': 2}, 'named', None, None)
print(made(), made.__name__, made.__module__, made.__code__.co_filename)
Cell = type(inner.__closure__[0])
print(Cell(5).cell_contents, Cell(1) < Cell(2), Cell() == Cell())
try:
    Cell().cell_contents
except ValueError as error:
    print(error)


def frames():
    frame = sys._getframe()
    return frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, sorted(frame.f_locals), frame.f_globals is globals(), frame.f_builtins['len'] is len


def caller():
    return frames()


print(caller())
try:
    sys._getframe(100)
except ValueError as error:
    print(error)


def annotated(a: int, b: 'str' = 1, *args: list[int], c: undefined = 2) -> None: ...


try:
    annotated.__annotations__
except NameError as error:
    print(error)
undefined = float
print(annotated.__annotations__, annotated.__annotate__(1)['a'])


class Annotated:
    x: int = 1
    y: Annotated


print(Annotated.__annotations__, '__annotations__' in Annotated.__dict__, Annotated.__annotate__ is not None)
