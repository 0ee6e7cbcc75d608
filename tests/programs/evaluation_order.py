"""The order in which operands, targets, arguments, defaults, decorators and conditions are evaluated (language reference, 6.16)."""
log = []


def note(name, value=None):
    log.append(name)
    return name if value is None else value


def flush(label):
    print(label, *log)
    log.clear()


note('a', 1) + note('b', 2) * note('c', 3)
flush('arithmetic')
note('a', 2) ** note('b', 3) ** note('c', 1)
flush('power')
note('a', 1) < note('b', 2) < note('c', 3)
flush('chain')
note('a', 3) < note('b', 2) < note('c', 3)
flush('short chain')
note('a', 0) or note('b', 0) and note('c', 1) or note('d', 1)
flush('boolean')
note('then', 1) if note('condition', 1) else note('else', 2)
flush('conditional')
(note('a'), note('b'), [note('c'), note('d')], {note('e'), note('f')})
flush('displays')
{note('k1'): note('v1'), note('k2'): note('v2'), **note('more', {'x': 1})}
flush('dict')


def function(*arguments, **keywords):
    note('called')


note('function', function)(note('1'), *note('2', [1]), note('3'), k=note('4'), **note('5', {'z': 1}), l=note('6'))
flush('call')


class Target:
    def __init__(self, name):
        object.__setattr__(self, 'name', name)

    def __setattr__(self, key, value):
        note(f'{self.name}.{key}=')

    def __getattr__(self, key):
        note(f'{self.name}.{key}')
        return 1

    def __setitem__(self, key, value):
        note(f'{self.name}[{key}]=')

    def __getitem__(self, key):
        note(f'{self.name}[{key}]')
        return 1

    def __delitem__(self, key):
        note(f'del {self.name}[{key}]')

    def __delattr__(self, key):
        note(f'del {self.name}.{key}')


def target(name):
    note(name)
    return Target(name)


target('t')[note('i')] = note('value')
flush('subscript')
target('t').x = note('value')
flush('attribute')
target('t')[note('i')], target('u').y = note('a'), note('b')
flush('tuple')
target('t').x = target('u').y = target('v')[note('k')] = note('value')
flush('several')
target('t')[note('i')] += note('value', 1)
flush('augmented subscript')
target('t').x += note('value', 1)
flush('augmented attribute')
del target('t')[note('i')], target('u').x
flush('del')
target('t')[note('start'):note('stop'):note('step')]
log.pop()
flush('slice')
target('t').x, *target('u').y = note('value', 'abc')
flush('starred')
for target('t')[note('i')] in note('iterable', [1, 2]):
    note('body')
flush('for')


class Manager:
    def __init__(self, name):
        self.name = name
        note(name)

    def __enter__(self):
        note('enter ' + self.name)
        return self.name

    def __exit__(self, *details):
        note('exit ' + self.name)


with Manager('m') as target('t').x, Manager('n') as target('u')[note('k')]:
    note('body')
flush('with')


@note('outer', lambda f: note('apply outer', f))
@note('inner', lambda f: note('apply inner', f))
def decorated(a=note('default a'), *, b=note('default b'), c: note('annotation') = note('default c')) -> note('result'):
    pass


flush('function definition')


class Meta(type):
    @classmethod
    def __prepare__(cls, name, bases, **keywords):
        note('prepare')
        return {}

    def __new__(cls, name, bases, namespace, **keywords):
        note('new')
        return super().__new__(cls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **keywords):
        note('init')


@note('decorator', lambda c: note('decorate', c))
class Made(note('base', object), metaclass=note('metaclass', Meta), option=note('option')):
    note('class body')
    attribute: note('annotation') = note('attribute')


flush('class')
[note('element') for x in note('first', [1, 2]) if note('condition', True) for y in note('second', [1])]
flush('comprehension')
{note('key'): note('value') for x in note('iterable', [1])}
flush('dict comprehension')
generator = (note('element') for x in note('first', [1]))
flush('generator expression')
list(generator)
flush('consumed')
f'{note("a")}{note("b"):{note("width", 5)}}{note("c")!r}'
flush('f-string')
assert note('test', True), note('message')
flush('assert')
try:
    raise note('exception', ValueError) from note('cause', KeyError())
except note('filter 1', KeyError):
    pass
except note('filter 2', ValueError):
    note('handler')
finally:
    note('finally')
flush('try')
match note('subject', (1, 2)):
    case (0, _) if note('guard 1', True):
        pass
    case (1, x) if note('guard 2', False):
        pass
    case (1, 2):
        note('matched')
flush('match')
(x := note('walrus')) and note(x + ' used')
flush('walrus')


def returns():
    try:
        return note('return value')
    finally:
        note('finally')


returns()
flush('return')


def generator_function():
    result = yield note('yielded')
    note(result)
    return note('returned')


g = generator_function()
g.send(None)
try:
    g.send('sent')
except StopIteration:
    pass
flush('generator')
lambda a=note('lambda default'): note('never')
flush('lambda')
i = 0
values = [10, 20, 30]
i, values[i] = 2, 99
print(i, values)


class Operand:
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        note(f'{self.name} add')
        return NotImplemented

    def __radd__(self, other):
        note(f'{self.name} radd')
        return self

    def __eq__(self, other):
        note(f'{self.name} eq')
        return NotImplemented

    def __lt__(self, other):
        note(f'{self.name} lt')
        return NotImplemented

    def __gt__(self, other):
        note(f'{self.name} gt')
        return True


class Derived(Operand):
    def __radd__(self, other):
        note(f'{self.name} derived radd')
        return self


Operand('l') + Operand('r') if False else None
try:
    Operand('l') + Operand('r')
except TypeError as error:
    note(str(error))
flush('same type')
Operand('l') + Derived('r')
flush('derived right')
Operand('l') == Operand('r'), Operand('l') < Operand('r'), 1 + Operand('r')
flush('reflected')
