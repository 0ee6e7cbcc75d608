"""Modules without files: import statements over sys.modules, __import__, from and star, module __getattr__ and __dir__, errors and their words."""
import builtins
import sys

Module = type(sys)


def attempt(label, call):
    try:
        print(label, call())
    except Exception as error:
        print(label, type(error).__name__, error, *(f'{n}={getattr(error, n)!r}' for n in ('name', 'path', 'name_from') if getattr(error, n, None) is not None))


def define(name, **values):
    module = sys.modules[name] = Module(name, f'The module {name}.')
    vars(module).update(values)
    return module


m = define('made', one=1, two=2, _hidden=3)
import made
import made as other
from made import one, two as second
print(made is m, other.one, one, second, made.__doc__, made, made.__name__, made.__loader__, made.__spec__, made.__package__)
attempt('missing name', lambda: exec('from made import three'))
attempt('suggestion', lambda: exec('from made import on'))
attempt('missing module', lambda: exec('import not_there_at_all'))
attempt('attribute', lambda: made.three)
attempt('attribute suggestion', lambda: made.onee)
attempt('delete', lambda: delattr(made, 'three'))


def star(name):
    namespace = {}
    exec(f'from {name} import *', namespace)
    namespace.pop('__builtins__', None)
    return sorted(namespace)


print(star('made'))
made.__all__ = ['_hidden', 'two']
print(star('made'))
made.__all__ = ('nothing',)
attempt('all', lambda: star('made'))
made.__all__ = [1]
attempt('all of numbers', lambda: star('made'))
made.__all__ = 5
attempt('all is a number', lambda: star('made'))

# Packages: dotted names, submodules as attributes.
package = define('pack', __path__=[])
sub = define('pack.sub', value='sub')
deep = define('pack.sub.deep', value='deep')
sub.__path__ = []
import pack.sub.deep
attempt('not an attribute', lambda: pack.sub)
package.sub, sub.deep = sub, deep
import pack.sub.deep as renamed
print(renamed.value, pack.sub.deep.value)
from pack import sub as from_package
from pack.sub import deep as from_sub
print(from_package.value, from_sub.value)
del package.sub
from pack import sub as through_modules
print(through_modules.value)
attempt('submodule', lambda: exec('import pack.missing'))
attempt('no package', lambda: exec('import made.sub'))
sys.modules['blocked'] = None
attempt('blocked', lambda: exec('import blocked'))

# Relative imports need a package.
attempt('no parent', lambda: exec('from . import x', {'__name__': 'alone'}))
attempt('relative', lambda: exec('from .sub import value; print(value)', {'__name__': 'pack.other', '__package__': 'pack'}))
attempt('two dots', lambda: exec('from .. import sub; print(sub.value)', {'__name__': 'pack.sub.other', '__package__': 'pack.sub'}))
attempt('beyond', lambda: exec('from ... import x', {'__name__': 'pack.other', '__package__': 'pack'}))
attempt('bad package', lambda: exec('from . import x', {'__package__': 1}))

# __import__ may be replaced.
calls = []
original = builtins.__import__


def recorder(name, globals=None, locals=None, fromlist=(), level=0):
    calls.append((name, fromlist, level))
    return original(name, globals, locals, fromlist, level) if level == 0 else made


builtins.__import__ = recorder
import sys, made
import pack.sub
from made import one, two
from . import one as relative
from ..anything import two as deeper
builtins.__import__ = original
print(calls, relative, deeper)
del builtins.__import__
attempt('no __import__', lambda: exec('import sys'))
builtins.__import__ = original
attempt('call', lambda: __import__('made', fromlist=['one']).one)
attempt('dotted', lambda: __import__('pack.sub').__name__)
attempt('dotted from', lambda: __import__('pack.sub', fromlist=['x']).__name__)
attempt('empty', lambda: __import__(''))
attempt('number', lambda: __import__(1))
attempt('negative', lambda: __import__('made', level=-1))

# Modules may answer for attributes they do not have (PEP 562).
made.__getattr__ = lambda name: f'lazy {name}' if name.startswith('l') else (_ for _ in ()).throw(AttributeError(f'no {name}'))
made.__dir__ = lambda: ['b', 'a']
del made.__all__
print(made.lamp, dir(made))
from made import lantern
print(lantern)
attempt('getattr', lambda: made.other)
attempt('from', lambda: exec('from made import other'))
del made.__getattr__, made.__dir__


class Special(Module):
    constant = 'of the class'

    @property
    def computed(self):
        return self.one + 1

    def __setattr__(self, name, value):
        print('set', name)
        super().__setattr__(name, value)


made.__class__ = Special
made.three = 3
print(made.computed, made.constant, made.three)
attempt('wrong class', lambda: setattr(made, '__class__', int))

# The module object itself.
attempt('no name', Module)
attempt('number name', lambda: Module(1))
print(Module('x').__doc__, Module('x', 'doc').__doc__, sorted(vars(Module('x'))), repr(Module('x')))
x = Module('x')
x.__file__ = '/somewhere/x.py'
print(x)
del x.__name__
print(x)
attempt('dict', lambda: setattr(x, '__dict__', {}))
attempt('annotations', lambda: x.__annotations__)
attempt('new', lambda: Module.__new__(Module).__dict__)
print(sys.modules['__main__'].__name__, __name__, __spec__, 'made' in sys.modules, sys.modules['sys'] is sys, 'sys' in sys.builtin_module_names)

# Circular imports see what is there.
class Finder:
    pass


half = define('half', early=1)
attempt('circular', lambda: exec('from half import late'))
half.__spec__ = type('Spec', (), {'_initializing': True, 'name': 'half', 'origin': None, 'has_location': False, 'submodule_search_locations': None})()
attempt('partially initialised', lambda: exec('from half import late'))
attempt('attribute of it', lambda: half.late)
