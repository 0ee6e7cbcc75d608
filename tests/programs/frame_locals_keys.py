"""Keys of f_locals: what equals the name of a variable, and what cannot be a key."""
import sys


def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)


class ImpostorX:
    def __hash__(self): return hash('x')
    def __eq__(self, other): return other == 'x'
class Raiser:
    def __hash__(self): return hash('x')
    def __eq__(self, other): raise KeyError('eq')
class SH(str): __hash__=None
class S(str): pass
def g(k):
    x=1
    p=sys._getframe().f_locals
    p[k]=2
    print(x, list(p), p[k], k in p, p.get(k)); p.setdefault(k, 4)
    t(lambda: p.pop(k))
    t(lambda: p.__delitem__(k))
for k in ('x',S('x'),ImpostorX(),Raiser(), SH('x'), [], 7): t(lambda: g(k))
def h():
    p=sys._getframe().f_locals
    for k in (SH('x'), [], Raiser()):
        t(lambda: p[k]); t(lambda: k in p); t(lambda: p.get(k)); t(lambda: p.pop(k)); t(lambda: p.pop(k,3)); t(lambda: p.__delitem__(k)); t(lambda: p.setdefault(k,1)); t(lambda: p.update({ImpostorX():1}))
    print(reversed(p)[1:], p.__reversed__()[1:], hasattr(p,'__copy__'), hasattr(p,'__hash__'))
    t(lambda: hash(p)); t(lambda: type(p)(1)); t(lambda: type(p)()); t(lambda: p.update(3)); t(lambda: p['nn'])
    t(lambda: p|3); t(lambda: p.__ior__(3))
    import _operator as operator
    t(lambda: operator.ior(p, 3))
    t(lambda: p.fromkeys)
h()
