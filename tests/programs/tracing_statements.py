"""Trace and profile events of every kind of statement."""
import sys
def tr(frame, event, arg):
    if frame.f_code.co_name in ('<module>',): return tr
    print(event, frame.f_code.co_name, frame.f_lineno, (type(arg).__name__ if type(arg).__module__ == '__main__' else repr(arg)[:40]) if event == 'return' else arg[0].__name__ if event == 'exception' else '')
    return tr
def run(f, *a):
    print('--', f.__name__)
    sys.settrace(tr)
    try: f(*a)
    except Exception as e: print('raised', repr(e))
    finally: sys.settrace(None)
class M:
    def __enter__(self): return self
    def __exit__(self, *a): return True
def with_(x):
    with M() as m:
        y = x
        raise ValueError
    with M(), \
         M():
        return y
def fin(x):
    try:
        return x
    finally:
        x = 2
def nested(x):
    def g(y=x,
          z=2):
        return y + z
    class K:
        a = 1
        def m(self): return g()
    return K().m()
def comp(n):
    a = [i * 2
         for i in range(n)
         if i]
    b = {i: j for i in range(2) for j in range(1)}
    return sum(x for x in a)
def multi(a):
    return (a +
            1,
            a *
            2)
def wh(n):
    while n > 0:
        n -= 1
        if n == 1:
            continue
    else:
        n = 5
    while True:
        break
    return n
def match(x):
    match x:
        case 1:
            return 'one'
        case [a, b]:
            return a
        case _:
            pass
    return None
def gen():
    try:
        x = yield 1
    except KeyError:
        yield 2
    finally:
        y = 3
def gens():
    g = gen(); next(g)
    g.throw(KeyError)
    g.close()
    h = gen(); next(h)
    h.close()
def deep(n):
    if n: return deep(n - 1)
    raise KeyError(n)
def catch():
    try:
        deep(1)
    except KeyError as e:
        pass
    else:
        pass
def assertion(x):
    assert x, (
        "no")
def loop1():
    for i in range(2): pass
    for x in (1, 2):
        if x == 1: continue
        break
    [print for _ in ()]
async def co():
    await aw()
    return 3
async def aw():
    return 1
def runco():
    try: co().send(None)
    except StopIteration as s: return s.value
def lam():
    return (lambda a: a
            + 1)(2)
def exc_in_call():
    try: int('z')
    except ValueError: return 1
for f, *a in [(with_, 1), (fin, 1), (nested, 1), (comp, 3), (multi, 1), (wh, 3), (match, 1), (match, [1, 2]), (match, 's'), (gens,), (catch,), (assertion, 0), (loop1,), (runco,), (lam,), (exc_in_call,)]:
    run(f, *a)
def stop(frame, event, arg):
    if event == 'line' and frame.f_lineno > frame.f_code.co_firstlineno + 1:
        frame.f_trace = None
        print('off', frame.f_trace)
        return None
    print(event)
    return stop
def three():
    a = 1
    b = 2
    c = 3
sys.settrace(stop); three(); sys.settrace(None)
def nolines(frame, event, arg):
    frame.f_trace_lines = False
    print(event)
    return nolines
sys.settrace(nolines); three(); sys.settrace(None)
def late():
    f = sys._getframe(); f.f_trace = tr
    x = 1
    return x
sys.settrace(lambda *a: None); late(); sys.settrace(None)
def opc(frame, event, arg):
    if event == 'call': frame.f_trace = opc; frame.f_trace_opcodes = True
    print(event, frame.f_lasti)
    return opc
sys.settrace(opc); three(); sys.settrace(None)
def prof(frame, event, arg):
    print('P', event, frame.f_code.co_name, getattr(arg, '__name__', arg) if not isinstance(arg, list) else 'list')
def p():
    [].append(1); len('a'); "x".join(['a']); dict(); M(); abs(-1); sorted([2, 1], key=lambda v: v); list(map(str, [1]))
    try: int('q')
    except ValueError: pass
sys.setprofile(prof); p(); gens(); sys.setprofile(None)
class T:
    def __call__(self, f, e, a): print('T', e); return self
sys.settrace(T()); three(); print(type(sys.gettrace()).__name__); sys.settrace(None)
def raiser(f, e, a):
    if e == 'line': raise IndexError('in trace')
    return raiser
def victim():
    try:
        a = 1
    except IndexError as e:
        print('victim', e)
    return 2
sys.settrace(raiser)
try: print(victim())
except IndexError as e: print('outer', e)
print(sys.gettrace())
