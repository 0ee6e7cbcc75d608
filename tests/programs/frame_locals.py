"""The view of a frame's variables that writes through (PEP 667)."""
import sys
def f(a, b=2, *c, **d):
    x = 1
    fl = sys._getframe().f_locals
    def inner(): return x, y
    print(type(fl).__name__, fl is sys._getframe().f_locals, fl == sys._getframe().f_locals)
    print(list(fl), len(fl), 'y' in fl, 'x' in fl)
    fl['x'] = 10
    fl['a'] = 'A'
    print(x, a, inner.__closure__[0].cell_contents)
    fl['extra'] = 5
    fl[3] = 4
    print(fl['extra'], fl[3], list(fl.keys()), 'extra' in locals())
    y = 3
    print(fl['y'], fl.get('zz'), fl.get('zz', 1), fl.setdefault('x', 9), fl.setdefault('new', 7))
    for bad in (lambda: fl['zz'], lambda: fl.__delitem__('x'), lambda: fl.pop('x'), lambda: fl.pop('extra'), lambda: fl.popitem(), lambda: fl.clear(), lambda: hash(fl), lambda: type(fl)(3), lambda: fl.pop('nope', 8), lambda: fl.__delitem__('new'), lambda: fl.__delitem__('nope')):
        try: print('ok', bad())
        except Exception as e: print(type(e).__name__, e)
    fl.update({'b': 20, 'u': 1}, ) 
    print(b, sorted(map(str, fl)), fl == dict(fl), (fl | {'q': 1})['q'], type(fl | {}).__name__, type({'q': 2} | fl).__name__, type(fl.copy()).__name__)
    fl |= {'b': 21}
    print(b, list(reversed(fl))[-1], list(fl.values())[:2], list(fl.items())[:2])
    del a
    print('a' in fl)
    try: fl['a']
    except KeyError as e: print(repr(e))
    fl['a'] = 1
    print(a)
    return fl
r = f(1, 5, 6, k=7)
print(r['b'], r['d'], r['c'])
class C:
    z = 1
    print(type(sys._getframe().f_locals).__name__)
print(sys._getframe().f_locals is globals())
def g():
    v = 1
    yield sys._getframe()
    print(v)
gen = g(); fr = next(gen)
fr.f_locals['v'] = 42
print(fr.f_locals, gen.gi_frame is fr, gen.gi_frame.f_lineno, gen.gi_running, gen.gi_code.co_name)
list(gen)
print(gen.gi_frame)
def h():
    l = locals(); q = 1
    return l, locals(), sorted(vars())
print(h())
def ex():
    w = 1
    exec("w = 2; n = 3")
    return w, sorted(locals())
print(ex())
