# Exception groups (PEP 654), notes (PEP 678), chains and tracebacks.
def leaf(kind, message):
    try:
        raise kind(message)
    except kind as error:
        return error


group = ExceptionGroup('outer', [leaf(ValueError, 'a'), ExceptionGroup('inner', [leaf(TypeError, 'b'), leaf(KeyError, 'c')]), leaf(OSError, 'd')])
print(repr(group), str(group), group.message, len(group.exceptions))
print(group.subgroup(TypeError), group.subgroup(lambda e: isinstance(e, ValueError)), group.subgroup(IndexError))
match, rest = group.split((ValueError, KeyError))
print(match, rest, match.exceptions[1], rest.exceptions)
print(group.derive([ValueError('x')]), type(BaseExceptionGroup('b', [KeyboardInterrupt()])).__name__, type(BaseExceptionGroup('b', [ValueError()])).__name__)
for text in ["ExceptionGroup('x', [])", "ExceptionGroup('x', [1])", "ExceptionGroup(1, [ValueError()])", "ExceptionGroup('x')", "ExceptionGroup('x', ValueError())", "ExceptionGroup('x', [KeyboardInterrupt()])", "group.split(1)", "group.subgroup()", "ExceptionGroup('x', (ValueError(),)).exceptions"]:
    try:
        print(text, '->', eval(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)


def handle(error):
    try:
        raise error
    except* ValueError as caught:
        print('ValueError', caught.exceptions)
    except* (TypeError, KeyError) as caught:
        print('Type or Key', caught)
        raise
    except* OSError:
        print('os')
        raise RuntimeError('from os')
    else:
        print('else')
    finally:
        print('finally')


for error in (group, ValueError('single'), ExceptionGroup('only', [OSError('x')]), ZeroDivisionError('z')):
    try:
        handle(error)
    except BaseException as raised:
        print('raised', repr(raised), repr(raised.__context__)[:60], repr(raised.__cause__))


def nothing():
    try:
        pass
    except* ValueError:
        print('never')
    else:
        print('nothing raised')


nothing()
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as error:
    print(error)
try:
    try:
        raise ValueError
    except* 5:
        pass
except TypeError as error:
    print(error)


class Custom(ExceptionGroup):
    def derive(self, exceptions):
        return Custom(self.message + '!', exceptions)


custom = Custom('c', [ValueError(1), TypeError(2)])
custom.add_note('a note')
part = custom.subgroup(ValueError)
print(type(part).__name__, part.message, part.__notes__)
error = ValueError('noted')
error.add_note('first')
error.add_note('second\nline')
print(error.__notes__)
try:
    error.add_note(1)
except TypeError as problem:
    print(problem)
try:
    try:
        1 / 0
    except ZeroDivisionError as first:
        raise KeyError('second') from first
except KeyError as chained:
    print(repr(chained.__cause__), chained.__suppress_context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError('third') from None
except KeyError as chained:
    print(repr(chained.__context__), chained.__cause__, chained.__suppress_context__)
for text in ['raise 5', 'raise', 'raise ValueError from 5', 'raise type', 'raise ValueError(1)(2)', 'try:\n raise ValueError\nexcept 5: pass', 'assert 0, [1]', 'assert (), "m"', 'raise StopIteration', 'raise SystemExit(3)', 'raise KeyboardInterrupt', 'raise ExceptionGroup("g", [ValueError(1)])']:
    try:
        exec(text)
    except BaseException as error:
        print(text.replace('\n', '|'), '!', type(error).__name__, error.args)
raise group from ExceptionGroup('cause', [error])
