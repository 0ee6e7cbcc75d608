"""Type parameters, type aliases and lazily evaluated annotations (PEP 695, 696, 649)."""


def attempt(label, call):
    try:
        print(label, call())
    except Exception as error:
        print(label, type(error).__name__, error)


def generic[T, *Ts, **P](a: T, *b: *Ts, c: int = 1) -> list[T]:
    def inner[U](x: T, y: U): return T, U
    return inner


T, Ts, P = generic.__type_params__
print(generic.__type_params__, T.__name__, type(T).__name__, type(Ts).__name__, type(P).__name__)
print(T.__bound__, T.__constraints__, T.__covariant__, T.__contravariant__, T.__infer_variance__, T.has_default())
inner = generic(1)
print(inner(1, 2)[0] is T, inner.__type_params__, generic.__annotations__['a'] is T, generic.__annotations__['return'])


class Box[T: (int, str), U: 'later' = list[int]]:
    item: T
    other: U

    def get[V](self, v: V) -> T:
        return T, V, __class__

    @property
    def t(self): return T


print(Box.__type_params__, [base.__name__ for base in Box.__bases__])
bt, bu = Box.__type_params__
print(bt.__constraints__, bu.__default__, bu.has_default(), Box().get(1)[0] is bt, Box().t is bt)
attempt('bound', lambda: bu.__bound__)
later = 'defined now'
attempt('bound', lambda: bu.__bound__)
# Aliases.
type Simple = int | str
type Generic[K, V = str] = dict[K, V] | Recursive
type Recursive = list[Recursive] | None
type Broken = missing.name
print(Simple, Simple.__value__, Simple.__name__, Simple.__type_params__, type(Simple).__name__)
print(Generic[int], Generic[int].__args__, Generic.__value__, Generic.__parameters__, Recursive.__value__)
attempt('broken', lambda: Broken.__value__)
class missing: name = 'found'
attempt('mended', lambda: Broken.__value__)
attempt('subscript', lambda: Simple[int])
attempt('call', lambda: Simple())
attempt('union', lambda: Simple | None)
attempt('isinstance', lambda: isinstance(1, Simple))
attempt('attribute', lambda: setattr(Simple, '__value__', 1))
print(Generic.__module__, repr(Generic), Generic.evaluate_value.__class__.__name__, Generic.evaluate_value(1))


# Annotations are evaluated when asked for.
def lazy(a: undefined_yet, b: print('evaluated') or int = 1) -> undefined_too: pass


attempt('undefined', lambda: lazy.__annotations__)
undefined_yet, undefined_too = 1, 2
print(lazy.__annotations__, lazy.__annotations__ is lazy.__annotations__)
print(lazy.__annotate__(1), lazy.__annotate__.__name__)
for format in (0, 2, 3, 4, 'x'):
    attempt(f'format {format}', lambda: lazy.__annotate__(format))


class Annotated:
    x: int
    y: Annotated
    z: 'string' = 1
    if False:
        never: 1
    if True:
        always: T
    def method(self, a: Annotated, b: x): pass
    x = 'class value'
    w: x


print(sorted(Annotated.__annotations__), Annotated.__annotations__['y'] is Annotated, Annotated.__annotations__['w'], Annotated.method.__annotations__['b'])
print(Annotated.__annotate__(1)['z'], Annotated.__dict__.keys() & {'__annotate_func__', '__annotations_cache__', '__annotations__'})
Annotated.__annotations__ = {'set': 1}
print(Annotated.__annotations__, Annotated.__annotate__)
lazy.__annotate__ = lambda format: {'replaced': format}
print(lazy.__annotations__)
attempt('annotate', lambda: setattr(lazy, '__annotate__', 1))
attempt('annotations', lambda: setattr(lazy, '__annotations__', 1))
del lazy.__annotations__
print(lazy.__annotations__, lazy.__annotate__)


class Derived(Annotated):
    pass


print(Derived.__annotations__, '__annotations__' in vars(Derived))
module_level: undefined_at_first
attempt('module', lambda: __annotations__)
undefined_at_first = 'now'
print(sorted(__annotate__(1)))


# Scopes of parameters.
def outer[T]():
    class Inner[U]:
        def method[V](self): return [p.__name__ for p in (T, U, V)]
        type Alias[W] = tuple[T, U, W]
        comprehension = [T for _ in range(1)]
    return Inner


Inner = outer()
print(Inner().method(), Inner.Alias.__value__, Inner.comprehension, Inner.__qualname__)
for text in ('def f[T, T](): pass', 'class C[T: (yield)]: pass', 'def f[T = int, U](): pass', 'type X[*T: int] = 1', 'def f[T]():\n nonlocal T', 'class C[T]:\n global T\n T = 1', 'type X = (y := 1)', 'def f[**P = int](): pass', 'def f(x: (yield)): pass', 'def f(x: (y := 1)): pass'):
    try:
        compile(text, '<test>', 'exec')
        print('ok', text)
    except SyntaxError as error:
        print(error.msg)


def decorator(function):
    print('decorated', function.__type_params__)
    return function


@decorator
def with_decorator[T](a=lambda: 'default'): return a()


print(with_decorator())
class Meta(type):
    def __new__(meta, name, bases, namespace, **keywords):
        print(sorted(k for k in namespace if 'type' in k), keywords)
        return super().__new__(meta, name, bases, namespace)


class WithMeta[T](metaclass=Meta, option=[T.__name__ for T in ()]): pass


print(WithMeta.__type_params__)
def shadow[T](T: T): return T
print(shadow(5), shadow.__annotations__['T'] is shadow.__type_params__[0])
